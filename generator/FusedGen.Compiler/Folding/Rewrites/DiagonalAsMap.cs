using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>diag(w)·x + b = w ∘ x + b</c>: a linear whose matrix is diagonal scales and shifts each feature alone, as a
/// normalisation that was written as a matrix does.
/// </summary>
/// <remarks>
/// Needs: a square matrix of two features at least, and no epilogue. Saves all multiply-adds; the map goes on into the
/// layers around it.
/// </remarks>
internal sealed class DiagonalAsMap : Rewrite
{
    public override string Name => "diagonal matrix as map";

    public override string Algebra => "diag(w)·x + b = w∘x + b";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not LinearOperation { Epilogue: null, InputFeatures: > 1 } linear || linear.InputFeatures != linear.OutputFeatures
            || !context.IsNewTo(this, operation)
            || !IsDiagonal(linear))
        {
            return false;
        }

        OperandList operands = new();
        ElementType type = linear.Output.Type;
        Expression scaled = new BinaryExpression(
            BinaryFunction.Multiply,
            operands.Read(linear.Input),
            operands.Read(Row(Enumerable.Range(0, linear.InputFeatures).Select(k => linear.Weight.Floats[k * (linear.InputFeatures + 1)]), type)),
            type);
        Expression expression = linear.Bias is null
            ? scaled
            : new BinaryExpression(BinaryFunction.Add, scaled, operands.Read(Row(linear.Bias, type)), type);
        context.Folded(this, $"{Description.Of(linear)} into a map", linear.Output);
        context.Replace(linear, MapParts.Make(linear.Origin, expression, operands.Values, linear.Output));
        return true;
    }

    private static bool IsDiagonal(LinearOperation linear)
    {
        double[] weight = linear.Weight.Floats;
        int next = linear.InputFeatures + 1;
        for (int i = 0; i < weight.Length; i++)
        {
            if (weight[i] != 0 && i % next != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static Value Row(IEnumerable<double> elements, ElementType type)
    {
        double[] row = elements.ToArray();
        return new Value("", new Tensor(new Shape(row.Length), row, type));
    }
}
