using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Graph.Operations;

/// <summary>Decision trees over the columns of each row: [rows, features] → [rows, targets].</summary>
/// <param name="origin">The nodes, or the file's part, that it stands for.</param>
/// <param name="input">[rows, features] of floats or doubles, with which thresholds are compared.</param>
/// <param name="ensemble">The trees.</param>
/// <param name="output">[rows, targets] of floats or doubles, in which leaves are summed.</param>
public sealed class TreeEnsembleOperation(Origin origin, Value input, TreeEnsemble ensemble, Value output) : Operation(origin, [input], output)
{
    public Value Input => Inputs[0];

    /// <summary>The trees.</summary>
    public TreeEnsemble Ensemble { get; } = ensemble;

    /// <summary>Rows that go through the trees.</summary>
    public int Rows => Input.Shape[0];

    public override long Parameters => (2L * Ensemble.Splits) + Ensemble.Trees.Sum(t => t.Leaves.Sum(l => (long)l.Count));

    public override long Work => (long)Rows * Ensemble.Trees.Sum(t => (long)t.Depth + 1);

    /// <summary>The operation with other trees over the same columns.</summary>
    public TreeEnsembleOperation With(TreeEnsemble ensemble) => new(Origin, Input, ensemble, Output);

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new TreeEnsembleOperation(Origin, inputs[0], Ensemble, Output);

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() =>
        $"Trees({Ensemble.Features}→{Ensemble.Targets}: {Ensemble.Trees.Count} {(Ensemble.Trees.Count == 1 ? "tree" : "trees")}, {Ensemble.Leaves} "
        + $"leaves, depth {Ensemble.Depth})";
}
