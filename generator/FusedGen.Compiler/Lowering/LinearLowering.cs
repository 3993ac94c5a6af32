using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Matrix products: with a constant right side a linear layer, else a product of two computed matrices.
/// </summary>
internal static class LinearLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Gemm", node => node.Bind(Gemm(node)), Restrictions: "Floating-point elements."),
        new("MatMul", node => node.Bind(MatMul(node, node.Input(0), node.Input(1)))),
    ];

    /// <summary><c>y = α · A' · B' + β · C</c>, where A' and B' are A and B or their transposes.</summary>
    public static Value Gemm(NodeContext node)
    {
        double alpha = node.Float("alpha", 1);
        double beta = node.Float("beta", 1);
        Value a = node.FloatInput(0);
        Value b = node.FloatInput(1);
        node.RequireSameType(a, b);
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
        {
            throw node.Mismatch($"multiplies the shapes {a.Shape} and {b.Shape}, which must be matrices");
        }

        a = node.Flag("transA", false) ? node.Transpose(a, 1, 0) : a;
        bool transposed = node.Flag("transB", false);
        int inner = b.Shape[transposed ? 1 : 0];
        int columns = b.Shape[transposed ? 0 : 1];
        if (a.Shape[1] != inner)
        {
            throw node.Mismatch($"multiplies rows of {a.Shape[1]} with columns of {inner}");
        }

        Value? c = node.OptionalInput(2);
        if (c is not null)
        {
            node.RequireSameType(a, c);
        }

        if (b.Constant is null)
        {
            Value product = node.MatMul(a, transposed ? node.Transpose(b, 1, 0) : b);
            product = alpha == 1 ? product : node.Map(product, x => Formula.Multiply(x, alpha));
            return c is null ? product : node.Map(product, c, (x, y) => Formula.Add(x, Formula.Multiply(y, beta)));
        }

        Tensor weight = Weight(node, node.Weight(b, "B"), transposed, alpha);
        double[]? bias = c is null ? null : Bias(node, c, columns, beta);
        Value y = node.Linear(a, weight, bias);
        return c is null || bias is not null ? y : node.Map(y, c, (x, added) => Formula.Add(x, Formula.Multiply(added, beta)));
    }

    /// <summary>
    /// The matrix product of two values of any rank, times a factor: leading axes broadcast, a vector is a row on the
    /// left and a column on the right.
    /// </summary>
    public static Value MatMul(NodeContext node, Value a, Value b, double scale = 1)
    {
        node.RequireSameType(a, b);
        if (a.Shape.Rank == 0 || b.Shape.Rank == 0 || a.Type == ElementType.Bool)
        {
            throw node.Mismatch($"multiplies {a.Type} {a.Shape} with {b.Type} {b.Shape}, which must be matrices of numbers");
        }

        if (b.Constant is not null && b.Shape.Rank == 2 && a.Constant is null && a.Type.IsFloating())
        {
            if (a.Shape.Last != b.Shape[0])
            {
                throw node.Mismatch($"multiplies the shapes {a.Shape} and {b.Shape}");
            }

            return node.Linear(a, Weight(node, node.Weight(b, "B"), transposed: false, scale), null);
        }

        // A vector on the left is one row, on the right one column; that axis leaves the result again.
        Value left = a.Shape.Rank == 1 ? node.Reshape(a, 1, a.Shape[0]) : a;
        Value right = b.Shape.Rank == 1 ? node.Reshape(b, b.Shape[0], 1) : b;
        Value y = node.MatMul(left, right);
        List<int> dimensions = y.Shape.ToArray().ToList();
        if (b.Shape.Rank == 1)
        {
            dimensions.RemoveAt(dimensions.Count - 1);
        }

        if (a.Shape.Rank == 1)
        {
            dimensions.RemoveAt(dimensions.Count - (b.Shape.Rank == 1 ? 1 : 2));
        }

        Value product = node.Reshape(y, dimensions.ToArray());
        return scale == 1 ? product : node.Map(product, x => Formula.Multiply(x, scale));
    }

    /// <summary>B as a linear layer keeps it, [M, K], times a factor.</summary>
    private static Tensor Weight(NodeContext node, Tensor b, bool transposed, double scale)
    {
        int features = b.Shape[transposed ? 0 : 1];
        int inner = b.Shape[transposed ? 1 : 0];
        if (transposed && scale == 1)
        {
            return b;
        }

        double[] source = b.Floats;
        double[] weight = new double[b.Count];
        for (int m = 0; m < features; m++)
        {
            for (int k = 0; k < inner; k++)
            {
                weight[(m * inner) + k] = scale * source[transposed ? (m * inner) + k : (k * features) + m];
            }
        }

        return new Tensor(node.ShapeOf([features, inner]), weight, b.Type);
    }

    /// <summary>β · C as one row, or null where C differs from row to row or is computed.</summary>
    private static double[]? Bias(NodeContext node, Value c, int columns, double beta)
    {
        if (c.Constant is null || c.Shape.Count != c.Shape.Last || (c.Shape.Last != 1 && c.Shape.Last != columns))
        {
            return null;
        }

        double[] elements = node.Weight(2, "C").Floats;
        return Enumerable.Range(0, columns).Select(m => beta * elements[elements.Length == 1 ? 0 : m]).ToArray();
    }
}
