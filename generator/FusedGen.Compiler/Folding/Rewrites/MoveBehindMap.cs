using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>f(move(x)) = move(f(x))</c>: a reshape between a kernel or a map and the next map goes behind that map, so that
/// the two meet; a transpose goes behind where another one waits that it cancels, or a linear that absorbs it.
/// </summary>
/// <remarks>
/// Needs: all inputs that are computed come by the same one-to-one move, or can be read in the other shape; nobody else
/// reads them. Constants are moved the other way.
/// </remarks>
internal sealed class MoveBehindMap : Rewrite
{
    public override string Name => "move after map";

    public override string Algebra => "f(move(x)) = move(f(x))";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map)
        {
            return false;
        }

        foreach (Value input in map.Inputs)
        {
            if (input.Shape.Equals(map.Output.Shape) && context.SingleUserOf(input) == map && context.ProducerOf(input) is MoveOperation move
                && move.Inputs.Count == 1
                && ElementSources.Of(move) is { } sources && IsOneToOne(sources, move.Inputs[0].Shape) && IsWorthwhile(map, move, context)
                && Before(map, move, sources, context) is { } inputs)
            {
                Value between = new(map.Output.Name, map.Output.Type, move.Inputs[0].Shape);
                MapOperation moved = new(map.Origin, map.Expression, inputs, between);
                context.Replace(map, moved, new MoveOperation(move.Origin, [between], move.Pieces, map.Output));
                return true;
            }
        }

        return false;
    }

    private static bool IsOneToOne(ElementSources sources, Shape input)
    {
        if (sources.Input.Length != input.Count || sources.HasFill)
        {
            return false;
        }

        bool[] read = new bool[input.Count];
        foreach (int element in sources.Element)
        {
            if (read[element])
            {
                return false;
            }

            read[element] = true;
        }

        return true;
    }

    private static bool IsWorthwhile(MapOperation map, MoveOperation move, FoldingContext context)
    {
        if (move.IsReshape)
        {
            return context.SingleUserOf(move.Inputs[0]) == move
                && context.ProducerOf(move.Inputs[0]) is LinearOperation or ConvolutionOperation or MapOperation;
        }

        if (map.Inputs.Count(v => context.ProducerOf(v) is MoveOperation) > 1)
        {
            return true;
        }

        return context.SingleUserOf(map.Output) switch
        {
            MoveOperation next when MoveComposition.Compose(move, map.Output, next) is { } both && both.IsReshapeTo(next.Output.Shape) => true,
            MoveOperation { IsReshape: true } flatten => context.SingleUserOf(flatten.Output) is LinearOperation { Rows: 1 },
            LinearOperation { Rows: 1 } => true,
            _ => false,
        };
    }

    /// <summary>The map's inputs as they are before the move; null where one cannot be had.</summary>
    private static Value[]? Before(MapOperation map, MoveOperation move, ElementSources sources, FoldingContext context)
    {
        Shape shape = move.Inputs[0].Shape;
        List<Value> before = [];
        foreach (Value input in map.Inputs)
        {
            if (input.Constant is { } constant)
            {
                if (!constant.Type.IsFloating() && constant.Count > 1)
                {
                    return null;
                }

                before.Add(constant.Count == 1
                    ? new Value(input.Name, constant.Reshape(Shape.Scalar))
                    : new Value(input.Name, MovedBack(constant, map.Output.Shape, shape, sources)));
            }
            else if (context.ProducerOf(input) is MoveOperation other && other.Inputs.Count == 1 && other.Inputs[0].Shape.Equals(shape)
                && input.Shape.Equals(map.Output.Shape) && MovePieces.AreSame(other.Pieces, move.Pieces)
                && (other.IsReshape || context.SingleUserOf(input) == map))
            {
                before.Add(other.Inputs[0]);
            }
            else
            {
                return null;
            }
        }

        return before.ToArray();
    }

    private static Tensor MovedBack(Tensor constant, Shape output, Shape input, ElementSources sources)
    {
        double[] full = Broadcasting.Expand(constant, output).Floats;
        double[] moved = new double[input.Count];
        for (int i = 0; i < full.Length; i++)
        {
            moved[sources.Element[i]] = full[i];
        }

        return Broadcasting.Compress(new Tensor(input, moved, constant.Type));
    }
}
