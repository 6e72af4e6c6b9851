using Microsoft.Extensions.DependencyInjection;

namespace Quintet.Components;

/// <summary>Has the component types checked before the silo starts anything.</summary>
internal sealed class ComponentTypesValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration() => services.GetRequiredService<ComponentTypes>();
}
