using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>The forms of the Gaussian error linear unit, some with a bias before them.</summary>
internal static class GeluLowering
{
    /// <summary>What <c>QuickGelu</c> multiplies with where the node does not say.</summary>
    private const double QuickGeluAlpha = 1.702f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("Gelu", node => node.Bind(Biased(node, node.FloatInput(0), null, UnaryFunction.Gelu))),
        ContribOperator.Of("BiasGelu", node => node.Bind(Biased(node, node.FloatInput(0), node.Input(1), UnaryFunction.Gelu))),
        ContribOperator.Of("FastGelu", node => node.Bind(Biased(node, node.FloatInput(0), node.OptionalInput(1), UnaryFunction.GeluTanh))),
        ContribOperator.Of("QuickGelu", node => node.Bind(node.Map(node.FloatInput(0), x => ActivationFormulas.Swish(x, node.Float("alpha", QuickGeluAlpha))))),
    ];

    /// <summary>gelu(x + bias), with the bias along the innermost axis.</summary>
    public static Value Biased(NodeContext node, Value x, Value? bias, UnaryFunction gelu)
    {
        if (bias is null)
        {
            return node.Map(x, e => Formula.Apply(gelu, e));
        }

        node.RequireSameType(x, bias);
        return bias.Shape.Rank == 1 && bias.Shape.Last == x.Shape.Last
            ? node.Map(x, bias, (e, b) => Formula.Apply(gelu, Formula.Add(e, b)))
            : throw node.Mismatch($"adds a bias of the shape {bias.Shape} to the shape {x.Shape}");
    }
}
