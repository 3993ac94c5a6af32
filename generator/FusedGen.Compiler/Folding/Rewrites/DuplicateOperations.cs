using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary><c>f(x), f(x)</c>: of two operations that compute the same from the same values, one is enough.</summary>
/// <remarks>Where the network returns both results, the second becomes a copy of the first.</remarks>
internal sealed class DuplicateOperations : Rewrite
{
    public override string Name => "duplicate operations";

    public override string Algebra => "f(x) and f(x) are one";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation.Inputs.Count == 0 || Earlier(operation, context) is not { } first)
        {
            return false;
        }

        if (!context.IsOutput(operation.Output))
        {
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.Redirect(operation.Output, first.Output);
        }
        else if (!context.IsOutput(first.Output) && OperationOutput.With(first, operation.Output) is { } renamed)
        {
            Value former = first.Output;
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.TakeOver(first, operation, renamed);
            context.Redirect(former, operation.Output);
        }
        else if (!IsCopy(operation))
        {
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.Replace(operation, MoveOperation.Reshape(operation.Origin, first.Output, operation.Output));
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsCopy(Operation operation) => operation is MoveOperation { IsReshape: true };

    /// <summary>An operation before this one that computes the same.</summary>
    private static Operation? Earlier(Operation operation, FoldingContext context)
    {
        List<Operation> same = context.UsersOf(operation.Inputs[0]).Where(o => o != operation && IsSame(o, operation)).ToList();
        return same.Count == 0 ? null : context.Operations.TakeWhile(o => o != operation).FirstOrDefault(same.Contains);
    }

    private static bool IsSame(Operation a, Operation b) =>
        a is not ScanOperation
            && SameOperation.Is(a, b, (x, y) => x == y || (x.Constant is { } constant && y.Constant is { } other && SameOperation.IsSame(constant, other)));
}
