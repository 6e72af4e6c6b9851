using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Quintet;

/// <summary>Policies as JSON: what is stored, shown and given by operators. Field names are those of <see cref="QosPolicy"/> in camel case; a field that is left out is inherited.</summary>
public static class PolicyJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The whole policy, every field named.</summary>
    public static string Write(QosPolicy policy) => JsonSerializer.Serialize(policy, Options);

    /// <summary>The JSON Schema (draft 2020-12) of a policy.</summary>
    public static string Schema()
    {
        var schema = (JsonObject)JsonSchemaExporter.GetJsonSchemaAsNode(Options, typeof(QosPolicy), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["title"] = "Quintet QoS policy";
        return schema.ToJsonString(Options);
    }

    /// <summary>A part of a policy, as an object of facets.</summary>
    /// <param name="text">A JSON object.</param>
    /// <param name="problems">Gets what is wrong with it.</param>
    /// <returns>The object, or null if there is a problem.</returns>
    public static JsonObject? TryParse(string text, ICollection<string> problems)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            problems.Add($"the policy is not JSON: {exception.Message}");
            return null;
        }

        if (node is not JsonObject policy)
        {
            problems.Add("a policy is a JSON object of facets, e.g. {\"availability\":{\"tolerateFailures\":1}}");
            return null;
        }

        var before = problems.Count;
        foreach (var (facet, fields) in policy)
        {
            Check(facet, fields, problems);
        }

        return problems.Count == before ? policy : null;
    }

    /// <summary>
    /// A policy with another one's fields over its own (RFC 7396, JSON Merge Patch): a field with the value null goes back to what is inherited.
    /// </summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        var merged = (JsonObject)target.DeepClone();
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else if (value is JsonObject inner && FacetNames.ContainsKey(name))
            {
                merged[name] = Merge(merged[name] as JsonObject ?? [], inner);
            }
            else
            {
                merged[name] = value.DeepClone();
            }
        }

        return merged;
    }

    /// <summary>The policy that parts make, each over the one before. They have been checked by <see cref="TryParse"/>.</summary>
    internal static QosPolicy Combine(params ReadOnlySpan<JsonObject> parts)
    {
        var all = new JsonObject();
        foreach (var part in parts)
        {
            all = Merge(all, part);
        }

        return all.Deserialize<QosPolicy>(Options)!;
    }

    /// <summary>The policy that a developer's defaults make by themselves.</summary>
    internal static QosPolicy Combine(string defaults) => Combine((JsonObject)JsonNode.Parse(defaults)!);

    private static ImmutableSortedDictionary<string, Type> FacetNames { get; } = NamesOf(typeof(QosPolicy));

    private static ImmutableSortedDictionary<string, Type> NamesOf(Type type) => Options.GetTypeInfo(type).Properties.Where(property => property.Set is not null)
        .ToImmutableSortedDictionary(property => property.Name, property => property.PropertyType, StringComparer.Ordinal);

    private static void Check(string facet, JsonNode? fields, ICollection<string> problems)
    {
        if (!FacetNames.TryGetValue(facet, out var type))
        {
            problems.Add($"there is no facet '{facet}'; there are {string.Join(", ", FacetNames.Keys)}");
            return;
        }

        if (fields is null)
        {
            return; // The whole facet goes back to what is inherited.
        }

        if (fields is not JsonObject named)
        {
            problems.Add($"facet '{facet}' is a JSON object of fields, not {fields.ToJsonString()}");
            return;
        }

        var known = NamesOf(type);
        foreach (var (name, value) in named)
        {
            if (!known.TryGetValue(name, out var kind))
            {
                problems.Add($"facet '{facet}' has no field '{name}'; it has {string.Join(", ", known.Keys)}");
            }
            else if (value is not null && !Fits(value, kind))
            {
                problems.Add($"{facet}.{name} is {value.ToJsonString()}; it must be {Expected(kind)}");
            }
        }
    }

    private static bool Fits(JsonNode value, Type kind)
    {
        try
        {
            value.Deserialize(kind, Options);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Expected(Type kind) => (Nullable.GetUnderlyingType(kind) ?? kind) switch
    {
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        var type when type == typeof(int) => "a whole number",
        var type when type == typeof(string) => "a text",
        var type when type == typeof(ImmutableArray<string>) => "a list of texts, e.g. [\"a\"]",
        var type when type == typeof(ImmutableArray<KeyReads>) => "a list like [{\"prefix\":\"a/\",\"defaultRead\":\"session\"}]",
        _ => "an object of lists of texts, e.g. {\"zone\":[\"a\",\"b\"]}",
    };
}
