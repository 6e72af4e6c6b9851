using System.Globalization;
using Quintet.ProcessTests;
using Quintet.ProcessTests.Support;
using Xunit.MicrosoftTestingPlatform;

// Besides the tests, the clients, silos and busy loops of those that need them in processes of their own.
return args switch
{
    [ClientProcess.Command, var database, var account] => await ClientProcess.RunAsync(database, account),
    [TestSiloProcess.Command, .. var options] => await TestSiloProcess.RunAsync(options),
    [BusyLoops.Command, var loops, var parent] => BusyLoops.Run(int.Parse(loops, CultureInfo.InvariantCulture), int.Parse(parent, CultureInfo.InvariantCulture)),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
