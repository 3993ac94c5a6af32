using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>P·(W·x + b) = (P·W)·x + P·b</c>: a transpose behind a linear permutes the rows of its matrix instead of the
/// elements, and a slice of features leaves rows away.
/// </summary>
/// <remarks>
/// Needs: the move keeps rows apart and treats all alike, makes no row longer, fills none in (weights of 0 would make
/// NaN of an infinite input), and nobody else reads the result. An epilogue must be an activation without other
/// operands. Saves the copy, and the multiply-adds of the features that are cut away.
/// </remarks>
internal sealed class LinearIntoMove : Rewrite
{
    public override string Name => "move into the previous linear";

    public override string Algebra => "P·(W·x + b) = (P·W)·x + P·b";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MoveOperation { IsReshape: false, Inputs.Count: 1 } move
            || context.SingleUserOf(move.Inputs[0]) != move
            || context.ProducerOf(move.Inputs[0]) is not LinearOperation linear
            || linear.MultiplyAdds == 0 || linear.Epilogue is { Inputs.Count: > 0 })
        {
            return false;
        }

        int rows = linear.Rows;
        int features = move.Output.Shape.Count / rows;
        if (move.Output.Shape.Count % rows != 0 || features == 0 || features > linear.OutputFeatures
            || ElementSources.Of(move)?.WithinRows(rows, linear.OutputFeatures) is not { } places
            || places.Contains(-1))
        {
            return false;
        }

        int columns = linear.InputFeatures;
        double[] weight = new double[features * columns];
        double[] bias = new double[features];
        for (int m = 0; m < features; m++)
        {
            Array.Copy(linear.Weight.Floats, places[m] * columns, weight, m * columns, columns);
            bias[m] = linear.Bias?[places[m]] ?? 0;
        }

        context.Folded(this, $"{Description.Of(move)} into {Description.Of(linear)}", move.Output);
        Origin origin = linear.Origin.Then(move.Origin);
        Value result = new(move.Output.Name, move.Output.Type, linear.Output.Shape.With(linear.Output.Shape.Rank - 1, features));
        LinearOperation folded = new(
            origin,
            linear.Input,
            new Tensor(new Shape(features, columns), weight, linear.Weight.Type),
            linear.Bias is null ? null : bias,
            result,
            linear.Epilogue);
        context.Replace(move, folded, MoveOperation.Reshape(move.Origin, result, move.Output));
        return true;
    }
}
