using Quintet.Simulation;

new ClusterRun(ulong.Parse(args[0]), Console.WriteLine).Run();
