namespace Quintet;

/// <summary>
/// Decides who may administer a cluster: register one on every silo. Every call of <see cref="IQuintetAdmin"/> passes it on the silo that answers. It finds out who calls by
/// whatever the application's clients send along, for instance in Orleans' <c>RequestContext</c>.
/// </summary>
public interface IAdminAuthorization
{
    /// <summary>Decides about one call.</summary>
    /// <param name="operation">The method of <see cref="IQuintetAdmin"/>, e.g. <c>SetPolicyAsync</c>.</param>
    /// <param name="subject">What it is about: a component type, a partition or a silo; empty if the whole cluster.</param>
    /// <param name="claimed">Who the caller says it is; may be empty.</param>
    /// <returns>Who is calling, as it is to be recorded.</returns>
    /// <exception cref="UnauthorizedAccessException">The call is not allowed.</exception>
    ValueTask<string> AuthorizeAsync(string operation, string subject, string claimed);
}

/// <summary>As long as nobody registers another: everybody may do everything, and who it was is not known.</summary>
internal sealed class OpenAuthorization : IAdminAuthorization
{
    public ValueTask<string> AuthorizeAsync(string operation, string subject, string claimed) =>
        new(claimed.Length == 0 ? "unauthenticated" : $"{claimed} (unauthenticated)");
}
