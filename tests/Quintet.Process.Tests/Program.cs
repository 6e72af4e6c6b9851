using Quintet.ProcessTests;
using Quintet.ProcessTests.Support;
using Xunit.MicrosoftTestingPlatform;

// Besides the tests, the client of those that need one in a process of its own.
return args is [ClientProcess.Command, var database, var account]
    ? await ClientProcess.RunAsync(database, account)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
