return Quintet.Simulation.SimulatorCommandLine.Run(args, Console.Out, Console.Error);
