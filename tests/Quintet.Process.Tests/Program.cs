using Quintet.ProcessTests;
using Quintet.ProcessTests.Support;
using Xunit.MicrosoftTestingPlatform;

// Besides the tests, the clients and silos of those that need them in processes of their own.
return args switch
{
    [ClientProcess.Command, var database, var account] => await ClientProcess.RunAsync(database, account),
    [TestSiloProcess.Command, .. var options] => await TestSiloProcess.RunAsync(options),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
