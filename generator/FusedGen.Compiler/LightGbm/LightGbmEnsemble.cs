using System.Globalization;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.LightGbm;

/// <summary>
/// The trees of a file, iteration by iteration: one for each output. Iterations whose leaves are numbers are apart from
/// those in which some leaf has a linear model.
/// </summary>
/// <param name="features">Columns of the input.</param>
/// <param name="outputs">Trees of an iteration.</param>
internal sealed class LightGbmEnsemble(int features, int outputs)
{
    /// <summary>Splits and leaves of all trees.</summary>
    private const int MostNodes = 1 << 24;

    private readonly TreeWriter _plain = new(ElementType.Float64);
    private readonly LinearLeaves _linear = new();
    private readonly List<LightGbmTree> _iteration = [];
    private bool _hasPlain;
    private long _nodes;

    /// <summary>Trees so far.</summary>
    public int Count { get; private set; }

    /// <summary>What messages call the tree that comes next.</summary>
    public string NextName => $"Tree {Count.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads a tree.</summary>
    /// <exception cref="ModelException">It is damaged, or one too many.</exception>
    public void Add(LightGbmBlock block)
    {
        LightGbmTree tree = LightGbmTree.Read(block, NextName, features);
        _nodes += tree.Nodes;
        if (_nodes > MostNodes)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The trees have more than {Figures.Count(MostNodes)} splits and leaves.");
        }

        Count++;
        _iteration.Add(tree);
        if (_iteration.Count == outputs)
        {
            bool isPlain = _iteration.All(t => t.IsPlain);
            _hasPlain |= isPlain;
            for (int output = 0; output < outputs; output++)
            {
                Add(_iteration[output], output, isPlain);
            }

            _iteration.Clear();
        }
    }

    /// <summary>Adds the sums of whole iterations to a network.</summary>
    public void Write(BoosterNetwork network)
    {
        string? plain = _hasPlain ? network.Trees(_plain, outputs) : null;
        string? linear = _linear.Count > 0 ? _linear.Write(network, features, outputs) : null;
        if (plain is not null && linear is not null)
        {
            network.Add("Add", [plain, linear]);
        }
    }

    private void Add(LightGbmTree tree, int output, bool isPlain)
    {
        if (isPlain)
        {
            _plain.Root(tree.Write(_plain, output, tree.Plain));
        }
        else
        {
            _linear.Add(tree.Name, tree.LinearLeaves, tree.Write);
        }
    }
}
