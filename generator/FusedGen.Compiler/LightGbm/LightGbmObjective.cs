using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.LightGbm;

/// <summary>
/// What a LightGBM objective makes of the sums of the trees: the file names it with its parameters,
/// <c>binary sigmoid:1</c>.
/// </summary>
internal static class LightGbmObjective
{
    private const string Unchanged = "prediction";

    /// <summary>Adds the objective's transform.</summary>
    /// <returns>The name of the network's output.</returns>
    /// <exception cref="ModelException">The objective is not known.</exception>
    public static string Apply(BoosterNetwork network, string objective, int outputs)
    {
        string[] words = objective.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        switch (words.FirstOrDefault() ?? "custom")
        {
            case "regression" or "regression_l2" or "regression_l1" or "huber" or "fair" or "quantile" or "mape":
                if (words.Contains("sqrt"))
                {
                    network.ThenSignedSquare();
                    return Unchanged;
                }

                return Identity(network);
            case "poisson" or "gamma" or "tweedie":
                network.Then("Exp");
                return Unchanged;
            case "binary" or "multiclassova":
                network.ThenWith("Mul", Parameter(words, "sigmoid")).Then("Sigmoid");
                return outputs == 1 ? "probability" : "probabilities";
            case "multiclass" or "softmax":
                network.Then("Softmax", ("axis", 1));
                return "probabilities";
            case "cross_entropy" or "xentropy":
                network.Then("Sigmoid");
                return "probability";
            case "cross_entropy_lambda" or "xentlambda":
                network.Then("Softplus");
                return Unchanged;
            case "lambdarank" or "rank_xendcg" or "custom" or "none":
                return Identity(network);
            default:
                throw new ModelException(
                    DiagnosticIds.UnsupportedAttribute,
                    $"The model has the objective {UntrustedText.Quote(objective)}, whose output is not known; "
                    + "remove the line from the file, and apply what it stands for in code.");
        }
    }

    private static string Identity(BoosterNetwork network)
    {
        network.Then("Identity");
        return Unchanged;
    }

    /// <summary>A parameter of the objective: 1 where the file has none.</summary>
    private static double Parameter(string[] words, string name)
    {
        string? word = words.FirstOrDefault(w => w.StartsWith(name + ":", StringComparison.Ordinal));
        return word is null ? 1
            : DecimalNumber.TryParse(word.Substring(name.Length + 1), out double value) && value > 0 && !double.IsInfinity(value) ? value
            : throw new ModelException(
                DiagnosticIds.InvalidGraph, $"The objective has the parameter {UntrustedText.Quote(word)}, which is no positive number.");
    }
}
