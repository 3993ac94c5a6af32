using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// Moves commute with affine steps: an element is scaled and shifted before it moves, or after, by the same numbers,
/// which move along. So a scale per channel becomes one per feature behind a flatten, and reaches only its part of a
/// concat.
/// </summary>
internal static class AffineThroughMove
{
    /// <summary>Forms are written out element by element here; beyond this many they are left where they are.</summary>
    public const int MostElements = 1 << 22;

    /// <summary>
    /// The form behind the move of a form that stands on one input. Elements from elsewhere are left as they are: 1 · x
    /// + 0.
    /// </summary>
    public static AffineForm? Forward(MoveOperation move, Value input, AffineForm form)
    {
        if (input.Shape.Count > MostElements || move.Output.Shape.Count > MostElements)
        {
            return null;
        }

        AffineForm full = form.Expand(input.Shape);
        return new AffineForm(Moved(move, input, full.Scale, elsewhere: 1), Moved(move, input, full.Shift, elsewhere: 0));
    }

    /// <summary>
    /// For each input of the move, the form before it that does what a form behind it does. Null where elements are
    /// filled in, or where one element goes to several places with different forms.
    /// </summary>
    public static AffineForm[]? Backward(MoveOperation move, AffineForm form)
    {
        Shape output = move.Output.Shape;
        if (output.Count > MostElements || move.Inputs.Any(v => v.Shape.Count > MostElements) || Covered(move) != output.Count)
        {
            return null;
        }

        AffineForm full = form.Expand(output);
        double[][] scales = move.Inputs.Select(v => Enumerable.Repeat(1.0, v.Shape.Count).ToArray()).ToArray();
        double[][] shifts = move.Inputs.Select(v => new double[v.Shape.Count]).ToArray();
        bool[][] known = move.Inputs.Select(v => new bool[v.Shape.Count]).ToArray();
        int[] strides = output.Strides();
        foreach (MovePiece piece in move.Pieces)
        {
            int i = piece.Input;
            foreach ((int to, int from) in MoveEvaluator.Places(piece, strides))
            {
                double scale = full.Scale.Floats[to];
                double shift = full.Shift.Floats[to];
                if (known[i][from] && (scales[i][from] != scale || shifts[i][from] != shift))
                {
                    return null;
                }

                scales[i][from] = scale;
                shifts[i][from] = shift;
                known[i][from] = true;
            }
        }

        return move.Inputs.Select((v, i) => new AffineForm(
            new Tensor(v.Shape, scales[i], ElementType.Float64), new Tensor(v.Shape, shifts[i], ElementType.Float64))).ToArray();
    }

    private static long Covered(MoveOperation move) => move.Pieces.Sum(p => p.Extent.Aggregate(1L, (count, extent) => count * extent));

    private static Tensor Moved(MoveOperation move, Value input, Tensor elements, double elsewhere)
    {
        // A move of its own, so that the graph's values keep their producers.
        MoveOperation same = new(move.Origin, move.Inputs, move.Pieces, new Value("", ElementType.Float64, move.Output.Shape), elsewhere);
        return MoveEvaluator.Evaluate(
            same,
            value => value == input ? elements : new Tensor(value.Shape, Enumerable.Repeat(elsewhere, value.Shape.Count).ToArray(), ElementType.Float64));
    }
}
