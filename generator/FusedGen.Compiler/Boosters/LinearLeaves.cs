using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Boosters;

/// <summary>
/// Trees whose leaves are linear forms. Trees tell which leaf a row reaches, and tables have what stands in it: so few
/// lookups a tree that nothing else of the graph has to know such leaves. The numbers of several leaves are one sum,
/// each in bits of its own, so that trees run in groups as they do elsewhere.
/// </summary>
internal sealed class LinearLeaves
{
    private const ElementType Type = ElementType.Float64;

    /// <summary>Whole numbers of so many bits are exact in a double.</summary>
    private const int MostBits = 53;

    /// <summary>Numbers in the tables of all leaves.</summary>
    private const long MostTerms = 1 << 24;

    private readonly TreeWriter _trees = new(Type);
    private readonly List<LeafForm> _leaves = [];
    private readonly List<long> _firstLeaves = [];
    private readonly List<long> _groups = [];
    private readonly List<double> _units = [];
    private readonly List<double> _sizes = [];
    private int _usedBits = MostBits + 1;
    private int _widest = 1;

    /// <summary>Trees so far.</summary>
    public int Count => _groups.Count;

    private int Groups => (int)_groups[_groups.Count - 1] + 1;

    /// <summary>Adds a tree.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="leaves">Its leaves.</param>
    /// <param name="write">Writes the tree for a target, with a weight for each leaf.</param>
    /// <exception cref="ModelException">The tables become too large.</exception>
    public void Add(string name, IReadOnlyList<LeafForm> leaves, Func<TreeWriter, int, Func<int, double>, int> write)
    {
        int bits = 0;
        while (1L << bits < leaves.Count)
        {
            bits++;
        }

        bool isFirst = _usedBits + bits > MostBits;
        int group = _groups.Count == 0 ? 0 : isFirst ? Groups : Groups - 1;
        _usedBits = isFirst ? 0 : _usedBits;
        double unit = Math.Pow(2, _usedBits);
        _trees.Root(write(_trees, group, leaf => leaf * unit));
        _usedBits += bits;
        _groups.Add(group);
        _units.Add(1 / unit);
        _sizes.Add(Math.Pow(2, bits));
        _firstLeaves.Add(_leaves.Count);
        _leaves.AddRange(leaves);
        _widest = Math.Max(_widest, leaves.Max(leaf => leaf.Features.Count));
        if ((long)_widest * _leaves.Count > MostTerms)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge, $"Up to {name}, the leaves' linear models have more than {Figures.Count(MostTerms)} coefficients.");
        }
    }

    /// <summary>Adds the trees to a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="targets">Sums, to which the trees belong in turn.</param>
    /// <returns>The name of the sums: [rows, targets].</returns>
    public string Write(BoosterNetwork network, int features, int targets)
    {
        string leaf = WriteLeafNumbers(network);
        string x = WriteFeatures(network, features, leaf);
        string coefficients = network.Add("Gather", [Table(network, (form, term) => term < form.Features.Count ? form.Coefficients[term] : 0), leaf]);
        string products = network.Add("Mul", [x, coefficients]);
        string sum = network.Add("ReduceSum", [products, Integers(network, 2)], Flag("keepdims", 0));
        string withConstant = network.Add("Add", [sum, network.Add("Gather", [Numbers(network, _leaves.Select(form => form.Constant)), leaf])]);

        OnnxAttributes overTerms = Flag("keepdims", 0);
        overTerms.Add("axes", [2L]);
        string isMissing = network.Add("Cast", [network.Add("IsNaN", [x])], Flag("to", network.DataType));
        string anyMissing = network.Add("Cast", [network.Add("ReduceMax", [isMissing], overTerms)], Flag("to", OnnxDataTypes.Bool));
        string otherwise = network.Add("Gather", [Numbers(network, _leaves.Select(form => form.Otherwise)), leaf]);
        string values = network.Add("Where", [anyMissing, otherwise, withConstant]);
        string byTarget = network.Add("Reshape", [values, Integers(network, 0, Count / targets, targets)]);
        return network.Add("ReduceSum", [byTarget, Integers(network, 1)], Flag("keepdims", 0));
    }

    /// <summary>[rows, trees]: the leaf of each tree, as a row of the tables.</summary>
    private string WriteLeafNumbers(BoosterNetwork network)
    {
        string groups = network.Trees(_trees, Groups);
        string shared = network.Add("Gather", [groups, Integers(network, [.. _groups])], Flag("axis", 1));

        // The bits of a tree are the digits between two powers of two: all steps are exact.
        string above = network.Add("Floor", [network.Add("Mul", [shared, Numbers(network, _units)])]);
        string higher = network.Add("Floor", [network.Add("Mul", [above, Numbers(network, _sizes.Select(size => 1 / size))])]);
        string own = network.Add("Sub", [above, network.Add("Mul", [higher, Numbers(network, _sizes)])]);
        string leaf = network.Add("Cast", [own], Flag("to", OnnxDataTypes.Int64));
        return network.Add("Add", [leaf, Integers(network, [.. _firstLeaves])]);
    }

    /// <summary>
    /// [rows, trees, terms]: the features of each leaf, and zeros behind them, which stand behind the row.
    /// </summary>
    private string WriteFeatures(BoosterNetwork network, int features, string leaf)
    {
        string padded = network.Add("Pad", [BoosterNetwork.Input, Integers(network, 0, 0, 0, 1)]);
        long[] places = _leaves.SelectMany(form => form.Features.Select(f => (long)f).Concat(Enumerable.Repeat((long)features, _widest - form.Features.Count)))
            .ToArray();
        string table = network.Constant(new Tensor(new Shape(_leaves.Count, _widest), places));
        string own = network.Add("Reshape", [network.Add("Gather", [table, leaf]), Integers(network, 0, Count * _widest)]);
        string row = network.Add("GatherElements", [padded, own], Flag("axis", 1));
        return network.Add("Reshape", [row, Integers(network, 0, Count, _widest)]);
    }

    private string Table(BoosterNetwork network, Func<LeafForm, int, double> number)
    {
        double[] numbers = _leaves.SelectMany(form => Enumerable.Range(0, _widest).Select(term => number(form, term))).ToArray();
        return network.Constant(new Tensor(new Shape(_leaves.Count, _widest), numbers, Type));
    }

    private static string Numbers(BoosterNetwork network, IEnumerable<double> numbers)
    {
        double[] all = numbers.ToArray();
        return network.Constant(new Tensor(new Shape(all.Length), all, Type));
    }

    private static string Integers(BoosterNetwork network, params long[] numbers) => network.Constant(new Tensor(new Shape(numbers.Length), numbers));

    private static OnnxAttributes Flag(string name, long value)
    {
        OnnxAttributes attributes = new();
        attributes.Add(name, value);
        return attributes;
    }
}
