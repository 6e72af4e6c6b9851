namespace Quintet.Silo;

/// <summary>What the process answers to the shell; the same for every command.</summary>
internal static class ExitCode
{
    /// <summary>The command did what it was asked to do.</summary>
    public const int Success = 0;

    /// <summary>The command could not do it, or an audit failed; the reason stands on standard error.</summary>
    public const int Failure = 1;

    /// <summary>The command was called wrongly (options, configuration file or environment); nothing was started or changed.</summary>
    public const int Usage = 2;

    /// <summary>Of <c>chaos</c>, whose 1 means a broken promise: it could not run, or its history cannot be judged; the reason stands on standard error.</summary>
    public const int CouldNotRun = 2;
}
