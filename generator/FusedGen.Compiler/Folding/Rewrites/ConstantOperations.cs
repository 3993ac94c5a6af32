using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary><c>f(c) = c'</c>: an operation on constants alone is computed now.</summary>
/// <remarks>
/// Left for run time: what throws there, what would take long to compute here, and what blows a small constant up to a
/// large one.
/// </remarks>
internal sealed class ConstantOperations : Rewrite
{
    private const long MostMultiplyAdds = 100_000_000;
    private const int SmallCount = 1 << 16;

    public override string Name => "constant operations";

    public override string Algebra => "f(c) = c'";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation.Outputs.Count != 1 || operation.MultiplyAdds > MostMultiplyAdds || !operation.Inputs.All(v => v.Constant is not null))
        {
            return false;
        }

        long known = operation.Inputs.Sum(v => (long)v.Shape.Count) + operation.Parameters;
        if (operation.Output.Shape.Count > Math.Max(SmallCount, known))
        {
            return false;
        }

        Tensor tensor;
        try
        {
            tensor = ReferenceEvaluator.Evaluate(operation, v => v.Constant!, context.CancellationToken)[0];
        }
        catch (EvaluationException)
        {
            return false;
        }

        if (tensor.Type != operation.Output.Type || !tensor.Shape.Equals(operation.Output.Shape))
        {
            return false;
        }

        context.Redirect(operation.Output, new Value(operation.Output.Name, tensor));
        return true;
    }
}
