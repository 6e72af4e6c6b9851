using Quintet.Components.Tests;
using Quintet.Components.Tests.Hashing;
using Xunit.MicrosoftTestingPlatform;

// Besides the tests, the process that hashes the samples anew, with string hashes salted otherwise.
return args is [HashProcess.Command]
    ? HashProcess.Run()
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
