namespace Quintet.Components;

/// <summary>What types are made of, as far as their declarations tell: names and types of fields, recursively.</summary>
internal sealed class StateSchema
{
    private readonly HashSet<Type> _seen = [];
    private readonly List<string> _problems = [];
    private readonly SortedSet<string> _lines = new(StringComparer.Ordinal);

    /// <summary>Walks the types.</summary>
    public StateSchema(IEnumerable<Type> types)
    {
        foreach (var type in types)
        {
            Visit(type, DisplayName.Of(type));
        }
    }

    /// <summary>A line for each type, e.g. <c>Bank.AccountState{Bank.AccountState.Balance:System.Decimal}</c>, in order.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Every type met.</summary>
    public IReadOnlyCollection<Type> Types => _seen;

    /// <summary>What of them cannot be hashed: one text for each place.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private void Visit(Type type, string place)
    {
        if (!_seen.Add(type))
        {
            return;
        }

        try
        {
            _ = ContentHashes.SlotOf(type);
        }
        catch (StateHashException problem)
        {
            _problems.Add(problem.At(place).Message);
            return;
        }

        if (type.HasElementType)
        {
            Visit(type.GetElementType()!, place);
        }
        else if (Nullable.GetUnderlyingType(type) is not null || Collections.IsCollection(type))
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Visit(argument, place);
            }
        }
        else if (ScalarHashes.Find(type) is null)
        {
            VisitFields(type);
            if (Collections.BaseOf(type) is { } elements)
            {
                Visit(elements, place);
            }
        }
    }

    private void VisitFields(Type type)
    {
        var fields = StateFields.Of(type).ToArray();
        _lines.Add($"{StableName.Of(type)}{{{string.Join(", ", fields.Select(field => $"{StableName.Of(field.DeclaringType!)}.{field.Name}:{StableName.Of(field.FieldType)}"))}}}");
        foreach (var field in fields)
        {
            Visit(field.FieldType, StateFields.NameOf(field));
        }
    }
}
