using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Folding;

/// <summary>Products of constant matrices in double.</summary>
internal static class MatrixProduct
{
    /// <summary><c>left · right</c> for [M, J] and [J, K].</summary>
    public static Tensor Of(Tensor left, Tensor right, CancellationToken cancellationToken)
    {
        int rows = left.Shape[0];
        int inner = left.Shape[1];
        int columns = right.Shape[1];
        double[] l = left.Floats;
        double[] r = right.Floats;
        double[] product = new double[new Shape(rows, columns).Count];
        for (int m = 0; m < rows; m++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int j = 0; j < inner; j++)
            {
                double factor = l[(m * inner) + j];
                int target = m * columns;
                int source = j * columns;
                for (int k = 0; k < columns; k++)
                {
                    product[target + k] += factor * r[source + k];
                }
            }
        }

        return new Tensor(new Shape(rows, columns), product, left.Type);
    }

    /// <summary><c>added + matrix · vector</c>; either vector may be missing, and both may.</summary>
    public static double[]? Bias(Tensor matrix, double[]? vector, double[]? added)
    {
        if (vector is null)
        {
            return added;
        }

        double[] result = added is null ? new double[matrix.Shape[0]] : (double[])added.Clone();
        int columns = matrix.Shape[1];
        for (int m = 0; m < result.Length; m++)
        {
            for (int k = 0; k < columns; k++)
            {
                result[m] += matrix.Floats[(m * columns) + k] * vector[k];
            }
        }

        return result;
    }
}
