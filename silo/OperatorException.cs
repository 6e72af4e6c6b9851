namespace Quintet.Silo;

/// <summary>
/// A command cannot go on, for a reason that the operator can understand and mend: the message says what, which and the
/// remedy, and is printed without a stack trace. The process ends with <see cref="ExitCode.Failure"/>.
/// </summary>
internal sealed class OperatorException(string message, Exception? inner = null) : Exception(message, inner);
