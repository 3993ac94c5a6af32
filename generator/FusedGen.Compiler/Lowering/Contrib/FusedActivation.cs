using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.ActivationFormulas;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>The activation that a fused layer names in its attribute <c>activation</c>.</summary>
internal static class FusedActivation
{
    /// <summary>Applies the activation to a layer's result; none where the node names none.</summary>
    /// <param name="node">The fused layer.</param>
    /// <param name="result">What the layer computes.</param>
    /// <param name="parameters">Its parameters in the order α, β, γ; bounds in the order lower, upper. Those that the
    /// file leaves out are null.</param>
    public static Value Apply(NodeContext node, Value result, params double?[] parameters)
    {
        string name = node.Text("activation", "");
        return name.Length == 0 ? result : node.Map(result, x => Of(node, name, x, i => Parameter(node, name, parameters, i)));
    }

    private static Expression Of(NodeContext node, string name, Expression x, Func<int, double> parameter) => name switch
    {
        "Relu" => Formula.Apply(UnaryFunction.Relu, x),
        "Sigmoid" => Formula.Apply(UnaryFunction.Sigmoid, x),
        "Tanh" => Formula.Apply(UnaryFunction.Tanh, x),
        "Softplus" => Formula.Apply(UnaryFunction.Softplus, x),
        "Softsign" => Softsign(x),
        "LeakyRelu" => LeakyRelu(x, parameter(0)),
        "Elu" => Elu(x, parameter(0)),
        "ThresholdedRelu" => ThresholdedRelu(x, parameter(0)),
        "Clip" => Clip(x, parameter(0), parameter(1)),
        "HardSigmoid" => HardSigmoid(x, parameter(0), parameter(1)),
        "ScaledTanh" => ScaledTanh(x, parameter(0), parameter(1)),
        "ParametricSoftplus" => ParametricSoftplus(x, parameter(0), parameter(1)),
        "Selu" => Selu(x, parameter(0), parameter(2)),
        _ => throw node.Unsupported($"names the activation {UntrustedText.Quote(name)}, which is unknown"),
    };

    private static double Parameter(NodeContext node, string activation, double?[] parameters, int index) =>
        index < parameters.Length && parameters[index] is { } value
        ? value
        : throw node.Unsupported($"names the activation {activation} without its parameter {index}");
}
