using System.Globalization;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Functions;

/// <summary>Names for the tensors of inlined functions that nothing else in the model has.</summary>
internal sealed class UniqueNames
{
    /// <summary>
    /// Characters of each part of a name. A file may repeat a long name in each of thousands of calls.
    /// </summary>
    private const int LongestPart = 100;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="graph">The model's graph, whose names are taken.</param>
    public UniqueNames(OnnxGraph graph)
    {
        foreach (OnnxGraph inside in graph.WithBranches)
        {
            _taken.UnionWith(inside.Inputs.Select(i => i.Name));
            _taken.UnionWith(inside.Initializers.Select(i => i.Name));
            _taken.UnionWith(inside.Nodes.SelectMany(n => n.Outputs));
        }
    }

    /// <summary>The way to something inside a call: <c>encoder/attention</c>. Of a long way the end remains.</summary>
    public static string Path(string prefix, string name) => $"{End(prefix)}/{End(name)}";

    /// <summary>A name for a tensor inside a call.</summary>
    public string Below(string prefix, string name)
    {
        string wanted = Path(prefix, name);
        string unique = wanted;
        _numbers.TryGetValue(wanted, out int number);
        while (!_taken.Add(unique))
        {
            number++;
            unique = $"{wanted}_{number.ToString(CultureInfo.InvariantCulture)}";
        }

        _numbers[wanted] = number;
        return unique;
    }

    private static string End(string name) => name.Length <= LongestPart ? name : name.Substring(name.Length - LongestPart);
}
