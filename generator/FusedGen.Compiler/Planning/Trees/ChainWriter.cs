using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>Writes the nodes of chains (<see cref="ChainTable"/>).</summary>
internal sealed class ChainWriter
{
    /// <summary>
    /// Numbers that a node takes: the threshold, one for the feature, two weights, and one or two for the edges.
    /// </summary>
    private readonly int _stride;

    private readonly NumberWords _words;

    /// <summary>Begins with the sink.</summary>
    public ChainWriter(ElementType numbers)
    {
        _stride = StrideOf(numbers);
        _words = new NumberWords(numbers);
        _words.Append(_stride);
    }

    /// <summary>Numbers from one node to the next.</summary>
    public static int StrideOf(ElementType numbers) => numbers == ElementType.Float64 ? 5 : 6;

    /// <summary>Adds the trees of a lane.</summary>
    /// <returns>Where the lane starts; 0, the sink, for a lane without trees.</returns>
    public int Add(IReadOnlyList<DecisionTree> trees)
    {
        int next = 0;
        foreach (DecisionTree tree in trees.Reverse())
        {
            next = Add(tree, next);
        }

        return next;
    }

    /// <summary>All nodes.</summary>
    public int[] ToWords() => _words.ToArray();

    private int Add(DecisionTree tree, int next)
    {
        int first = _words.Count / _words.WordsOfNumber;
        _words.Append(tree.Splits.Count * _stride);
        for (int i = 0; i < tree.Splits.Count; i++)
        {
            TreeSplit split = tree.Splits[i];
            int node = first + (i * _stride);
            _words.SetNumber(node, split.Threshold);
            _words.SetInteger((node + 1) * _words.WordsOfNumber, split.Feature);
            SetEdge(node, 0, split.WhenFalse);
            SetEdge(node, 1, split.WhenTrue);
        }

        return first + (tree.Root * _stride);

        void SetEdge(int node, int side, int child)
        {
            _words.SetNumber(node + 2 + side, child < 0 ? tree.Leaves[~child][0].Weight : 0);
            _words.SetInteger(((node + 4) * _words.WordsOfNumber) + side, child < 0 ? next : first + (child * _stride));
        }
    }
}
