using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>f(W·x + b, r…)</c> in one kernel: an activation or a residual addition is applied to the result while it is still
/// in registers.
/// </summary>
/// <remarks>
/// Needs: the kernel's result has the map's shape and type and is read by the map only. What reads other statistics of
/// the result, as a softmax does, therefore stays outside. The kernel moves to the map's place in the order, behind the
/// map's other inputs.
/// </remarks>
internal sealed class MapIntoEpilogue : Rewrite
{
    public override string Name => "map into epilogue";

    public override string Algebra => "f(W·x + b) in one kernel";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || LastKernel(map, context) is not { } kernel)
        {
            return false;
        }

        Epilogue? existing = KernelParts.EpilogueOf(kernel);
        Value result = kernel.Output;
        OperandList operands = new(result);
        Expression inner = existing is null ? operands.Read(result) : operands.Adopt(existing.Expression, [result, .. existing.Inputs]);
        Expression expression = operands.Adopt(map.Expression, map.Inputs, result, inner);
        if (operands.Values.Count > MapIntoMap.MostInputs || ExpressionOrder.Of(expression).Count > MapIntoMap.MostNodes)
        {
            return false;
        }

        context.Folded(this, $"{Description.Of(map)} into {Description.Of(kernel)}", map.Output);
        Epilogue epilogue = new(expression, operands.Values.Skip(1).ToArray());
        context.Replace(map, KernelParts.WithEpilogue(kernel, epilogue, kernel.Origin.Then(map.Origin), map.Output));
        return true;
    }

    /// <summary>
    /// Of the kernels whose result the map could take over, the one that runs last: its result is the freshest.
    /// </summary>
    private static Operation? LastKernel(MapOperation map, FoldingContext context)
    {
        List<Operation> kernels = map.Inputs
            .Where(v => v.Shape.Equals(map.Output.Shape) && v.Type == map.Output.Type && context.SingleUserOf(v) == map)
            .Select(context.ProducerOf)
            .OfType<Operation>()
            .Where(KernelParts.IsKernel)
            .ToList();
        return kernels.Count < 2 ? kernels.FirstOrDefault() : context.Operations.Last(kernels.Contains);
    }
}
