using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.XGBoost;

/// <summary>
/// What an XGBoost objective makes of the sums of the trees, and of the base score, which the file has as a prediction
/// and not as a sum.
/// </summary>
/// <param name="Link">How sums and predictions belong together.</param>
/// <param name="Result">What the network gives.</param>
internal sealed record XGBoostObjective(XGBoostObjective.Links Link, XGBoostObjective.Results Result)
{
    /// <summary>The objectives by name. Those that end in the sum as it is are many.</summary>
    private static readonly Dictionary<string, XGBoostObjective> s_objectives = new(StringComparer.Ordinal)
    {
        ["binary:logistic"] = new(Links.Logistic, Results.Prediction),
        ["reg:logistic"] = new(Links.Logistic, Results.Prediction),
        ["binary:logitraw"] = new(Links.Logistic, Results.Sum),
        ["binary:hinge"] = new(Links.Identity, Results.IsPositive),
        ["count:poisson"] = new(Links.Logarithm, Results.Prediction),
        ["reg:gamma"] = new(Links.Logarithm, Results.Prediction),
        ["reg:tweedie"] = new(Links.Logarithm, Results.Prediction),
        ["survival:cox"] = new(Links.Logarithm, Results.Prediction),
        ["survival:aft"] = new(Links.Logarithm, Results.Prediction),
        ["multi:softprob"] = new(Links.Identity, Results.Softmax),
        ["multi:softmax"] = new(Links.Identity, Results.Label),
        ["reg:squarederror"] = new(Links.Identity, Results.Sum),
        ["reg:linear"] = new(Links.Identity, Results.Sum),
        ["reg:squaredlogerror"] = new(Links.Identity, Results.Sum),
        ["reg:pseudohubererror"] = new(Links.Identity, Results.Sum),
        ["reg:absoluteerror"] = new(Links.Identity, Results.Sum),
        ["reg:quantileerror"] = new(Links.Identity, Results.Sum),
        ["reg:expectileerror"] = new(Links.Identity, Results.Sum),
        ["rank:pairwise"] = new(Links.Identity, Results.Sum),
        ["rank:ndcg"] = new(Links.Identity, Results.Sum),
        ["rank:map"] = new(Links.Identity, Results.Sum),
    };

    /// <summary>How a sum and a prediction belong together.</summary>
    internal enum Links
    {
        Identity,
        Logistic,
        Logarithm,
    }

    /// <summary>What the network gives.</summary>
    internal enum Results
    {
        Sum,

        /// <summary>The inverse of the link.</summary>
        Prediction,
        IsPositive,
        Softmax,

        /// <summary>The number of the class with the largest sum.</summary>
        Label,
    }

    /// <summary>Whether the output is the number of a class.</summary>
    public bool IsLabel => Result == Results.Label;

    /// <exception cref="ModelException">The objective is not known.</exception>
    public static XGBoostObjective Of(string name) => s_objectives.TryGetValue(name, out XGBoostObjective? objective)
        ? objective
        : throw new ModelException(
            DiagnosticIds.UnsupportedAttribute,
            $"The model has the objective {UntrustedText.Quote(name)}, whose output is not known; supported are {string.Join(", ", s_objectives.Keys)}.");

    /// <summary>The base scores as sums.</summary>
    public double[] Margins(double[] scores) => scores.Select(score => Link switch
    {
        Links.Logistic when score is > 0 and < 1 => Math.Log(score / (1 - score)),
        Links.Logarithm when score > 0 => Math.Log(score),
        Links.Identity => score,
        _ => throw Damage.In($"The base_score is {score:R}, which is no prediction of the objective"),
    }).ToArray();

    /// <summary>Adds the transform.</summary>
    public void Apply(BoosterNetwork network)
    {
        switch (Result)
        {
            case Results.Prediction:
                network.Then(Link == Links.Logistic ? "Sigmoid" : "Exp");
                break;
            case Results.Softmax:
                network.Then("Softmax", ("axis", 1));
                break;
            case Results.Label:
                network.Then("ArgMax", ("axis", 1), ("keepdims", 0));
                break;
            case Results.IsPositive:
                network.ThenIsPositive();
                break;
        }
    }

    /// <summary>The name of the output.</summary>
    public string OutputOf(int groups) => Result switch
    {
        Results.Label => "label",
        Results.Softmax => "probabilities",
        Results.Prediction when Link == Links.Logistic => groups == 1 ? "probability" : "probabilities",
        _ => "prediction",
    };
}
