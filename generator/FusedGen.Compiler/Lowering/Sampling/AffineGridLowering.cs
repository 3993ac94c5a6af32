using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>The places of a grid after an affine map of each sample: coordinates and a 1, times a matrix.</summary>
internal static class AffineGridLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("AffineGrid", AffineGrid, Since: 20, "A size that is constant, or an input of the model."),
    ];

    private static void AffineGrid(NodeContext node)
    {
        Value theta = node.FloatInput(0);
        long[] size = node.ConstantIntegers(1, "size");
        int rank = size.Length - 2;
        if (rank is not (2 or 3) || !theta.Shape.Equals(node.ShapeOf([size[0], rank, rank + 1])))
        {
            throw node.Mismatch($"maps a grid of the shape {string.Join("×", size)} by matrices of the shape {theta.Shape}");
        }

        int[] spatial = node.ShapeOf(size.Skip(2).ToArray()).ToArray();
        int places = new Shape(spatial).Count;
        node.RequireTable((long)places * (rank + 1));
        bool alignsCorners = node.Flag("align_corners", false);
        double[] grid = Enumerable.Range(0, places).SelectMany(place => Place(place, spatial, alignsCorners)).ToArray();
        Value coordinates = node.NewConstant(new Tensor(new Shape(1, places, rank + 1), grid, theta.Type));
        node.Bind(node.Reshape(node.MatMul(coordinates, node.Swap(theta, 1, 2)), [theta.Shape[0], .. spatial, rank]));
    }

    /// <summary>The coordinates of a place, from the innermost axis to the outermost, and a 1.</summary>
    private static IEnumerable<double> Place(int place, int[] spatial, bool alignsCorners)
    {
        int rest = place;
        for (int axis = spatial.Length - 1; axis >= 0; axis--)
        {
            int length = spatial[axis];
            int at = rest % length;
            rest /= length;
            yield return !alignsCorners ? (((2.0 * at) + 1) / length) - 1 : length == 1 ? -1 : (2.0 * at / (length - 1)) - 1;
        }

        yield return 1;
    }
}
