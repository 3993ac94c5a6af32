using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.RunTimeWeights;

/// <summary>
/// The weights of a linear layer inside another one, whether the file has them or an input: what is done with them once
/// is done before the layer repeats its steps.
/// </summary>
internal sealed class LinearWeight
{
    private readonly Tensor? _known;
    private readonly Value? _transposed;

    /// <summary>Prepares weights.</summary>
    /// <param name="node">The node that they belong to.</param>
    /// <param name="weight">[M, K].</param>
    public LinearWeight(NodeContext node, Value weight)
    {
        _known = weight.Constant;
        _transposed = weight.Constant is null ? node.Swap(weight, 0, 1) : null;
    }

    /// <summary>x · Wᵀ + b over the innermost axis.</summary>
    /// <param name="at">Where the product is computed.</param>
    /// <param name="input">[…, K].</param>
    /// <param name="bias">[M], or null.</param>
    public Value Apply(NodeContext at, Value input, Value? bias)
    {
        if (_known is { } weight && (bias is null || bias.Constant is not null))
        {
            return at.Linear(input, weight, bias?.Constant!.Floats);
        }

        Value product = _known is { } constant ? at.Linear(input, constant, null) : at.MatMul(input, _transposed!);
        return bias is null ? product : at.Map(product, bias, Formula.Add);
    }
}
