using Microsoft.Extensions.Options;

namespace Quintet;

/// <summary>Checks the client's options at start-up and reports all errors at once.</summary>
internal sealed class QuintetClientOptionsValidator(IOptions<QuintetClientOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        var errors = options.Value.Errors().ToArray();
        if (errors.Length > 0)
        {
            throw new QuintetConfigurationException(errors);
        }
    }
}
