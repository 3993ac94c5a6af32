using System.Text;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.LightGbm;

/// <summary>
/// Reads the text that LightGBM saves a model as. Thresholds and leaves are doubles, and so is the network: its answers
/// are LightGBM's own, which the conversion to ONNX rounds to float.
/// </summary>
internal static class LightGbmReader
{
    private const string FirstLine = "tree";
    private const string EndOfTrees = "end of trees";
    private const string TreeKey = "Tree";
    private const int MostFeatures = 1 << 20;
    private const int MostClasses = 1 << 16;

    private static readonly string[] s_versions = ["v2", "v3", "v4"];

    /// <summary>Whether a file begins as such a text does.</summary>
    public static bool Is(byte[] content)
    {
        int start = content.Length >= 3 && content[0] == 0xEF && content[1] == 0xBB && content[2] == 0xBF ? 3 : 0;
        return content.Length > start + FirstLine.Length
            && Encoding.ASCII.GetString(content, start, FirstLine.Length) == FirstLine
            && content[start + FirstLine.Length] is (byte)'\n' or (byte)'\r';
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="ModelException">The file is damaged, or the model needs something that is not
    /// supported.</exception>
    public static OnnxModel Read(byte[] content, CancellationToken cancellationToken)
    {
        using StreamReader lines = new(new MemoryStream(content), Encoding.UTF8);
        lines.ReadLine();
        LightGbmBlock head = LightGbmBlock.Read(lines, "The head of the file", out string? next);
        string version = head.Text("version", "");
        if (!s_versions.Contains(version))
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedAttribute,
                $"The file has the version {UntrustedText.Quote(version)} of LightGBM's text; supported are {string.Join(", ", s_versions)}.");
        }

        int features = head.Integer("max_feature_idx", 0, MostFeatures - 1) + 1;
        int outputs = head.Integer("num_tree_per_iteration", 1, MostClasses);
        LightGbmEnsemble trees = new(features, outputs);
        while (next is not null && next.StartsWith(TreeKey + "=", StringComparison.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            trees.Add(LightGbmBlock.Read(lines, trees.NextName, out next));
        }

        RequireWhole(head, next, trees.Count, outputs);
        BoosterNetwork network = new(ElementType.Float64);
        trees.Write(network);
        if (head.Has("average_output"))
        {
            network.ThenWith("Div", trees.Count / outputs);
        }

        string output = LightGbmObjective.Apply(network, head.Text("objective", ""), outputs);
        return network.ToModel($"LightGBM {version}", features, OnnxDataTypes.Double, output, outputs, []);
    }

    private static void RequireWhole(LightGbmBlock head, string? next, int trees, int outputs)
    {
        if (next is null)
        {
            throw new ModelException(DiagnosticIds.DamagedFile, $"The file ends behind tree {trees - 1}: it is cut short. Save the model again.");
        }

        if (next != EndOfTrees && !next.StartsWith("feature", StringComparison.Ordinal))
        {
            throw new ModelException(
                DiagnosticIds.DamagedFile,
                $"Behind tree {trees - 1} stands {UntrustedText.Quote(next)}, where a tree or their end belongs. Save the model again.");
        }

        if (trees == 0)
        {
            throw new ModelException(DiagnosticIds.InvalidGraph, "The model has no trees: it was saved before its training.");
        }

        int listed = head.Text("tree_sizes", "").Split([' '], StringSplitOptions.RemoveEmptyEntries).Length;
        if (trees % outputs != 0 || (listed > 0 && listed != trees))
        {
            string held = Figures.Count(trees, "tree");
            throw Damage.In($"The file holds {held}, lists {listed} in its head and gives {outputs} to each iteration");
        }
    }
}
