using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W·(P·x) = (W·P)·x</c>: a transpose before a linear, also through a flatten, permutes the columns of its matrix
/// instead of the elements. A column whose element is a fill goes into the bias; columns of an element that is read
/// twice are added.
/// </summary>
/// <remarks>
/// Needs: the move keeps rows apart and treats all alike, and nobody else reads the moved elements. Where the source's
/// row is longer than the moved one (a slice) the matrix would grow, and where it leaves an element out, a weight of 0
/// would make NaN of an infinite one: then it stays. Saves the copy, and multiply-adds where elements were filled in or
/// repeated.
/// </remarks>
internal sealed class MoveIntoLinear : Rewrite
{
    public override string Name => "move into the next linear";

    public override string Algebra => "W·(P·x) = (W·P)·x";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not LinearOperation linear || linear.MultiplyAdds == 0 || MoveBefore(linear, context) is not { } move)
        {
            return false;
        }

        Value x = move.Inputs[0];
        int rows = linear.Rows;
        int columns = x.Shape.Count / rows;
        if (x.Shape.Count % rows != 0 || columns == 0 || columns > linear.InputFeatures
            || ElementSources.Of(move)?.WithinRows(rows, columns) is not { } places
            || places.Where(place => place >= 0).Distinct().Count() < columns)
        {
            return false;
        }

        double[] weight = new double[linear.OutputFeatures * columns];
        double[] bias = linear.Bias is null ? new double[linear.OutputFeatures] : (double[])linear.Bias.Clone();
        for (int m = 0; m < linear.OutputFeatures; m++)
        {
            for (int k = 0; k < places.Length; k++)
            {
                double w = linear.Weight.Floats[(m * places.Length) + k];
                if (places[k] >= 0)
                {
                    weight[(m * columns) + places[k]] += w;
                }
                else
                {
                    bias[m] += w * move.Fill;
                }
            }
        }

        context.Folded(this, $"{Description.Of(move)} into {Description.Of(linear)}", linear.Output);
        Origin origin = move.Origin.Then(linear.Origin);
        Value row = new(x.Name, x.Type, linear.Output.Shape.With(linear.Output.Shape.Rank - 1, columns));
        LinearOperation folded = new(
            origin,
            row,
            new Tensor(new Shape(linear.OutputFeatures, columns), weight, linear.Weight.Type),
            linear.Bias is not null || bias.Any(b => b != 0) ? bias : null,
            linear.Output,
            linear.Epilogue);
        context.Replace(linear, MoveOperation.Reshape(move.Origin, x, row), folded);
        return true;
    }

    /// <summary>
    /// The move that feeds the linear, directly or through a reshape, and nothing else; not a reshape itself.
    /// </summary>
    private static MoveOperation? MoveBefore(LinearOperation linear, FoldingContext context)
    {
        Operation user = linear;
        Value value = linear.Input;
        if (context.IsOnlyDataOf(value, user) && context.ProducerOf(value) is MoveOperation { IsReshape: true } reshape)
        {
            user = reshape;
            value = reshape.Inputs[0];
        }

        return context.IsOnlyDataOf(value, user) && context.ProducerOf(value) is MoveOperation { IsReshape: false, Inputs.Count: 1 } move ? move : null;
    }
}
