using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>The activation functions that a recurrent layer names, with their parameters.</summary>
internal static class RecurrentActivations
{
    /// <summary>Reads them for all directions, in order.</summary>
    /// <exception cref="ModelException">There are too few or unknown ones.</exception>
    public static IReadOnlyList<Func<Expression, Expression>> Read(NodeContext node, IReadOnlyList<string> defaults, int directions)
    {
        IReadOnlyList<string> names = node.Texts("activations") ?? Enumerable.Repeat(defaults, directions).SelectMany(d => d).ToArray();
        if (names.Count != defaults.Count * directions)
        {
            throw node.Fail(DiagnosticIds.InvalidGraph, $"names {names.Count} activations, where {defaults.Count * directions} are needed");
        }

        Queue<double> alphas = new(node.Floats("activation_alpha") ?? []);
        Queue<double> betas = new(node.Floats("activation_beta") ?? []);
        double clip = node.Float("clip", 0);
        return names.Select(name => Clipped(Function(node, name, alphas, betas), clip)).ToArray();
    }

    /// <summary>The input of the function is kept within ±clip; 0 means no bound.</summary>
    private static Func<Expression, Expression> Clipped(Func<Expression, Expression> function, double clip) =>
        clip == 0 ? function : x => function(ActivationFormulas.Clip(x, -clip, clip));

    /// <summary>Only functions that have a parameter take one from the lists.</summary>
    private static Func<Expression, Expression> Function(NodeContext node, string name, Queue<double> alphas, Queue<double> betas)
    {
        // The names are compared without regard to case: exporters differ in it.
        switch (name.ToUpperInvariant())
        {
            case "SIGMOID":
                return x => Apply(UnaryFunction.Sigmoid, x);
            case "TANH":
                return x => Apply(UnaryFunction.Tanh, x);
            case "RELU":
                return x => Apply(UnaryFunction.Relu, x);
            case "SOFTPLUS":
                return x => Apply(UnaryFunction.Softplus, x);
            case "SOFTSIGN":
                return ActivationFormulas.Softsign;
            case "ELU":
                double elu = Next(alphas, 1);
                return x => ActivationFormulas.Elu(x, elu);
            case "LEAKYRELU":
                double slope = Next(alphas, 0.01f);
                return x => ActivationFormulas.LeakyRelu(x, slope);
            case "THRESHOLDEDRELU":
                double threshold = Next(alphas, 1);
                return x => ActivationFormulas.ThresholdedRelu(x, threshold);
            case "AFFINE":
                double factor = Next(alphas, 1);
                double offset = Next(betas, 0);
                return x => ActivationFormulas.Affine(x, factor, offset);
            case "SCALEDTANH":
                double outer = Next(alphas, 1);
                double inner = Next(betas, 1);
                return x => ActivationFormulas.ScaledTanh(x, outer, inner);
            case "HARDSIGMOID":
                double steepness = Next(alphas, 0.2f);
                double middle = Next(betas, 0.5);
                return x => ActivationFormulas.HardSigmoid(x, steepness, middle);
            default:
                throw node.Unsupported($"names the activation {UntrustedText.Quote(name)}, which is unknown");
        }
    }

    private static double Next(Queue<double> values, double otherwise) => values.Count > 0 ? values.Dequeue() : otherwise;
}
