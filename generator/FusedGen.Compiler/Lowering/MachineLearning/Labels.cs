using System.Globalization;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>
/// The labels of a node's classes, numbers or texts: what a classifier returns, and what its scores belong to.
/// </summary>
internal sealed class Labels
{
    private readonly NodeContext _node;
    private readonly long[]? _numbers;
    private readonly IReadOnlyList<string> _names;

    private Labels(NodeContext node, long[]? numbers, IReadOnlyList<string> names)
    {
        _node = node;
        _numbers = numbers;
        _names = names;
    }

    /// <summary>How many classes have a label; 0 where the node names none, so that a class is its number.</summary>
    public int Count => _names.Count;

    /// <summary>The labels that a node names. Texts count before numbers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="numbers">The attribute of labels that are integers, which has two names in the
    /// specification.</param>
    public static Labels Of(NodeContext node, string numbers)
    {
        long[]? integers = node.Integers(numbers);
        return node.Texts("classlabels_strings") is { Count: > 0 } texts
            ? new Labels(node, null, texts)
            : new Labels(node, integers, (integers ?? []).Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray());
    }

    /// <summary>Binds an output of labels.</summary>
    /// <param name="output">The output; nothing is made where nobody reads it.</param>
    /// <param name="place">The number of the class of each row, counted from 0, as 64-bit integers.</param>
    public void Bind(int output, Value place)
    {
        if (!_node.IsUsed(output))
        {
            return;
        }

        bool areNumbers = _numbers is not null || Count == 0;
        Value labels = areNumbers && (_numbers ?? []).Select((label, i) => label == i).All(same => same)
            ? place
            : _node.Gather(_node.NewConstant(areNumbers ? new Tensor(new Shape(Count), _numbers!) : _node.TextRow(_names)), place, 0);
        Note(labels, areScores: false);
        _node.Bind(output, labels);
    }

    /// <summary>Binds an output of scores, which are float whatever they were computed in.</summary>
    /// <param name="output">The output.</param>
    /// <param name="scores">[rows, classes].</param>
    public void BindScores(int output, Value scores)
    {
        if (_node.IsUsed(output))
        {
            Value floats = _node.Map(scores, e => Formula.Cast(e, ElementType.Float32));
            Note(floats, areScores: true);
            _node.Bind(output, floats);
        }
    }

    private void Note(Value value, bool areScores)
    {
        if (Count > 0)
        {
            _node.NoteClasses(value, new ClassLabels(_names, _numbers, areScores));
        }
    }
}
