return await Quintet.Silo.QuintetCommandLine.RunAsync(args);
