using System.Text.Json;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>A model and its reference vectors.</summary>
/// <param name="Name">The path below the material: <c>onnx/T1/test_add</c>.</param>
/// <param name="ModelPath">The model's file.</param>
/// <param name="Folder">The folder with its <c>test_data_set_K</c>.</param>
internal sealed record ConformanceCase(string Name, string ModelPath, string Folder)
{
    private const string UnmodifiedForm = "/unmodified";

    private static readonly string[] s_groups =
    [
        "onnx/T1", "onnx/T2", "onnx/T3", "onnx/T4", "torch-oracles", "sklearn-oracles", "models", "tabular", "quantised", "half", "dynamic", "stateful",
    ];

    /// <summary>
    /// Whether the vectors hold outputs in double, and float outputs of the trainer to be measured against.
    /// </summary>
    public bool IsTorchOracle => Name.StartsWith("torch-oracles/", StringComparison.Ordinal);

    /// <summary>Whether the model is of a table: its scores are held to a narrower tolerance.</summary>
    public bool IsTabular => Name.StartsWith("tabular/", StringComparison.Ordinal) || Name.StartsWith("sklearn-oracles/", StringComparison.Ordinal);

    /// <summary>
    /// Whether the vectors hold the outputs of the same network in float, without a rounding to half precision.
    /// </summary>
    public bool IsHalf => Name.StartsWith("half/", StringComparison.Ordinal);

    /// <summary>
    /// What a quantised network's last rounding is a multiple of: engines differ by one of it; 0 for other networks.
    /// </summary>
    public double OutputQuantum => Fact("output_quantum");

    /// <summary>
    /// How far the half precision of a network takes it from the same network in float; 0 for other networks.
    /// </summary>
    public double HalfDifference => Fact("largest_difference_half_to_wide");

    /// <summary>
    /// Whether the right answer is a diagnostic: the build can know that the model does not do what its user means.
    /// </summary>
    public bool IsRefused { get; init; }

    /// <summary>
    /// The model whose inputs the vectors' files are numbered after: the one whose weights are inputs too.
    /// </summary>
    public string NumberedModelPath => Path.Combine(Folder, "model.onnx");

    /// <summary>
    /// Whether a name is that of an official file whose other form has weights and shapes as constants.
    /// </summary>
    public static bool IsUnmodifiedForm(string name) => name.EndsWith(UnmodifiedForm, StringComparison.Ordinal);

    /// <summary>Whether a name is that of an official file as it is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isCase">Whether there is a case of a name.</param>
    public static bool IsUnmodified(string name, Func<string, bool> isCase) =>
        name.StartsWith("onnx/", StringComparison.Ordinal) && !isCase(name + UnmodifiedForm);

    /// <summary>The cases of the committed part, and all others where they are there, by name.</summary>
    public static IReadOnlyList<ConformanceCase> All { get; } = new[] { Repository.WholeMaterial, Repository.CommittedMaterial }
        .Where(root => root is not null)
        .SelectMany(root => In(root!))
        .DistinctBy(c => c.Name)
        .OrderBy(c => c.Name, StringComparer.Ordinal)
        .ToArray();

    /// <summary>The vectors, in the order of their numbers.</summary>
    public IReadOnlyList<VectorSet> Sets() => Directory.GetDirectories(Folder, "test_data_set_*")
        .OrderBy(d => d.Length).ThenBy(d => d, StringComparer.Ordinal)
        .Select(VectorSet.Read)
        .ToArray();

    /// <summary>A number that the material's own description of the model gives; 0 where there is none.</summary>
    private double Fact(string name)
    {
        string path = Path.Combine(Folder, "info.json");
        if (!File.Exists(path))
        {
            return 0;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.TryGetProperty(name, out JsonElement fact) ? fact.GetDouble() : 0;
    }

    private static IEnumerable<ConformanceCase> In(string root) => Answered(root).Concat(Reported(Path.Combine(root, "reports")));

    /// <summary>
    /// Models after public reports: a list beside them says which give answers and which are refused.
    /// </summary>
    private static IEnumerable<ConformanceCase> Reported(string folder)
    {
        string list = Path.Combine(folder, "expect.tsv");
        foreach (string line in File.Exists(list) ? File.ReadAllLines(list) : [])
        {
            string[] cells = line.Split('\t');
            string model = Path.Combine(folder, cells[0]);
            yield return new ConformanceCase($"reports/{cells[0]}", Path.Combine(model, "model.onnx"), model) { IsRefused = cells[1] == "refused" };
        }
    }

    private static IEnumerable<ConformanceCase> Answered(string root)
    {
        foreach (string group in s_groups)
        {
            string folder = Path.Combine(root, group);
            foreach (string model in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
            {
                string name = $"{group}/{Path.GetFileName(model)}";

                // A compiler of static networks gets the weights as constants, which is how trained networks come.
                string baked = Path.Combine(model, "model_baked.onnx");
                yield return new ConformanceCase(name, File.Exists(baked) ? baked : Path.Combine(model, "model.onnx"), model);
                if (File.Exists(baked))
                {
                    yield return new ConformanceCase(name + UnmodifiedForm, Path.Combine(model, "model.onnx"), model);
                }

                string batchOfOne = Path.Combine(model, "model_b1.onnx");
                if (File.Exists(batchOfOne))
                {
                    yield return new ConformanceCase(name + "/b1", batchOfOne, model);
                }
            }
        }
    }
}
