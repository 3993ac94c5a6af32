using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// Finds what is decided by the number of rows while lowering: a branch, a comparison, a number that is held within
/// bounds. Where a node compares constants that differ with the rows, the network is lowered for one row, for two, and
/// for the numbers at which the comparison may end otherwise (<see cref="RowThresholds"/>), and must be the same
/// network there.
/// </summary>
internal sealed class RowNumbers
{
    /// <summary>
    /// Lowering a network for more rows than this takes too long, and more memory than its limits allow.
    /// </summary>
    private const int MostRows = 4096;

    /// <summary>So many numbers of rows are tried at most, the smallest and the largest ones.</summary>
    private const int MostTried = 8;

    private static readonly int[] s_rows = [1, 2];

    private readonly NetworkLowering _network;
    private readonly BatchDimension _dimension;
    private readonly (LoweringRun Run, int Rows) _first;
    private readonly (LoweringRun Run, int Rows) _second;
    private readonly Func<int, LoweringRun, bool> _isSame;

    private RowNumbers(NetworkLowering network, BatchDimension dimension, (LoweringRun Run, int Rows) first, (LoweringRun Run, int Rows) second,
        Func<int, LoweringRun, bool> isSame)
    {
        _network = network;
        _dimension = dimension;
        _first = first;
        _second = second;
        _isSame = isSame;
    }

    /// <summary>Refuses a network that is another one for some number of rows.</summary>
    /// <param name="network">The network.</param>
    /// <param name="dimension">The dimension, for messages.</param>
    /// <param name="first">The network for some number of rows.</param>
    /// <param name="second">The same for another.</param>
    /// <param name="isSame">Whether the network for so many rows is the one that others foretell, whatever it decided
    /// on the way.</param>
    /// <exception cref="ModelException">A node decides by the number of rows.</exception>
    public static void Require(NetworkLowering network, BatchDimension dimension, (LoweringRun Run, int Rows) first, (LoweringRun Run, int Rows) second,
        Func<int, LoweringRun, bool> isSame) =>
        new RowNumbers(network, dimension, first, second, isSame).Require();

    private void Require()
    {
        (LoweredNode One, LoweredNode Other)[] pairs = _first.Run.Nodes.Zip(_second.Run.Nodes, (one, other) => (one, other))
            .Where(pair => pair.one.Node == pair.other.Node && !AreSame(pair.one.Inputs, pair.other.Inputs)).ToArray();
        int[] thresholds = pairs.SelectMany(pair => RowThresholds.Of(pair.One, _first.Rows, pair.Other, _second.Rows)).Distinct()
            .OrderBy(rows => rows).ToArray();
        (LoweredNode One, LoweredNode Other)[] deciding = pairs
            .Where(pair => AreSame(pair.One.Outputs, pair.Other.Outputs) || RowThresholds.Of(pair.One, _first.Rows, pair.Other, _second.Rows).Any())
            .ToArray();
        if (_first.Run.Branches.Count == 0 && deciding.Length == 0)
        {
            return;
        }

        if (thresholds.LastOrDefault() > MostRows)
        {
            (LoweredNode One, LoweredNode Other) far = deciding.First(
                pair => RowThresholds.Of(pair.One, _first.Rows, pair.Other, _second.Rows).Any(rows => rows > MostRows));
            throw _dimension.Refused($"{NodeContext.Describe(far.One.Node)} decides by the number of rows");
        }

        foreach (int rows in s_rows.Concat(thresholds.Take(MostTried / 2)).Concat(thresholds.Skip(Math.Max(0, thresholds.Length - (MostTried / 2)))).Distinct())
        {
            RequireSame(rows, deciding);
        }
    }

    private void RequireSame(int rows, (LoweredNode One, LoweredNode Other)[] deciding)
    {
        LoweringRun run = _network.Run(_ => rows);
        string? decided = DecidedBranch(run)
            ?? deciding.Where(pair => !Holds(pair, run, rows)).Select(pair => $"{NodeContext.Describe(pair.One.Node)} decides").FirstOrDefault();
        if (decided is not null && (run.Failure is not null || !_isSame(rows, run)))
        {
            throw _dimension.Refused($"{decided} by the number of rows");
        }
    }

    /// <summary>
    /// The first node that takes another branch than it does for more rows; null where there is none.
    /// </summary>
    private string? DecidedBranch(LoweringRun run)
    {
        IReadOnlyList<(OnnxNode Node, string Branch)> branches = _first.Run.Branches;
        return run.Failure is not null
            ? null
            : branches.Where((branch, i) => i >= run.Branches.Count || run.Branches[i] != branch)
                .Select(branch => $"{NodeContext.Describe(branch.Node)} takes its branch").FirstOrDefault();
    }

    /// <summary>Whether a node gives for so many rows what two other numbers of rows foretell.</summary>
    private bool Holds((LoweredNode One, LoweredNode Other) pair, LoweringRun run, int rows) =>
        run.Nodes.FirstOrDefault(node => node.Node == pair.One.Node) is not { } node
        || Enumerable.Range(0, Math.Min(node.Outputs.Count, pair.One.Outputs.Count))
            .All(i => Holds(pair.One.Outputs[i], pair.Other.Outputs[i], node.Outputs[i], rows));

    private bool Holds(Value one, Value other, Value value, int rows) => one.Constant is null
        ? !AreSame(one, other) || AreSame(one, value)
        : RowLine.Through(one, _first.Rows, other, _second.Rows) is not { } line || line.Holds(value, rows);

    private static bool AreSame(IReadOnlyList<Value> some, IReadOnlyList<Value> others) =>
        some.Count == others.Count && some.Zip(others, AreSame).All(same => same);

    private static bool AreSame(Value one, Value other) => one.Constant is { } constant
        ? other.Constant is { } known && SameOperation.IsSame(constant, known)
        : other.Constant is null && one.Shape.Equals(other.Shape);
}
