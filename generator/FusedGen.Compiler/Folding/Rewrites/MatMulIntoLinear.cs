using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>x·B = (Bᵀ)·x</c> row by row: a matrix product whose right side turned out to be one constant matrix is a linear.
/// </summary>
internal sealed class MatMulIntoLinear : Rewrite
{
    public override string Name => "product as linear";

    public override string Algebra => "x·B with constant B: W = Bᵀ";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MatMulOperation product || product.Right.Constant is not { } matrix || !matrix.Type.IsFloating()
            || matrix.Count != product.Inner * product.Columns
            || !product.Left.Shape.With(product.Left.Shape.Rank - 1, product.Columns).Equals(product.Output.Shape))
        {
            return false;
        }

        double[] weight = new double[matrix.Count];
        for (int k = 0; k < product.Inner; k++)
        {
            for (int m = 0; m < product.Columns; m++)
            {
                weight[(m * product.Inner) + k] = matrix.Floats[(k * product.Columns) + m];
            }
        }

        Tensor transposed = new(new Shape(product.Columns, product.Inner), weight, matrix.Type);
        context.Replace(product, new LinearOperation(product.Origin, product.Left, transposed, null, product.Output));
        return true;
    }
}
