using System.Text.Json;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Gallery.Material;

/// <summary>A real network, with what is known of its origin.</summary>
/// <param name="Case">The model and its vectors.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Origin">The project it comes from.</param>
/// <param name="Licence">Under which licence it is.</param>
internal sealed record GalleryModel(ConformanceCase Case, string Description, string Origin, string Licence)
{
    private const string OracleGroup = "torch-oracles/";

    private static readonly string[] s_groups = ["models/", OracleGroup];

    /// <summary>The name without its group.</summary>
    public string Name => Case.Name[(Case.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// The networks of other projects and those that were trained with PyTorch for this one, by name.
    /// </summary>
    public static IReadOnlyList<GalleryModel> All()
    {
        IReadOnlyDictionary<string, string> descriptions = Descriptions();
        return ConformanceCase.All
            .Where(c => s_groups.Any(g => c.Name.StartsWith(g, StringComparison.Ordinal)) && !c.Name.EndsWith("/b1", StringComparison.Ordinal))
            .OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => Read(c, descriptions.GetValueOrDefault(c.Name, "")))
            .ToArray();
    }

    private static GalleryModel Read(ConformanceCase model, string description)
    {
        if (model.Name.StartsWith(OracleGroup, StringComparison.Ordinal))
        {
            return new GalleryModel(model, description, "trained with PyTorch for this project", "MIT");
        }

        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(model.Folder, "source.json")));
        JsonElement source = facts.RootElement.GetProperty("source");
        string origin = source.TryGetProperty("repo", out JsonElement repository)
            ? $"[{repository.GetString()}](https://github.com/{repository.GetString()})"
            : $"npm package {source.GetProperty("package").GetString()}";
        return new GalleryModel(model, description, origin, facts.RootElement.GetProperty("licence").GetString()!);
    }

    private static Dictionary<string, string> Descriptions()
    {
        using StreamReader reader = new(typeof(GalleryModel).Assembly.GetManifestResourceStream("descriptions.tsv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }
}
