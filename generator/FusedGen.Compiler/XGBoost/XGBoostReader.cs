using System.Globalization;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Json;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.XGBoost;

/// <summary>
/// Reads what XGBoost saves a model as: JSON, or its binary form. Thresholds, leaves and sums are floats, as in
/// XGBoost.
/// </summary>
internal static class XGBoostReader
{
    private const int MostFeatures = 1 << 20;
    private const int MostClasses = 1 << 16;

    /// <summary>Nodes of all trees.</summary>
    private const int MostNodes = 1 << 24;

    /// <summary>Reads a model.</summary>
    /// <exception cref="ModelException">The file is damaged, or the model needs something that is not
    /// supported.</exception>
    public static OnnxModel Read(byte[] content, CancellationToken cancellationToken)
    {
        JsonValue file = XGBoostDocument.Read(content, cancellationToken);
        JsonValue learner = Member(file, "learner", "The file, which is no model of XGBoost,");
        JsonValue parameters = Member(learner, "learner_model_param", "The learner");
        int features = Integer(parameters, "num_feature", 1, MostFeatures);
        int groups = Math.Max(1, Math.Max(Integer(parameters, "num_class", 0, MostClasses, "0"), Integer(parameters, "num_target", 1, MostClasses, "1")));
        BoosterNetwork network = new(ElementType.Float32);
        WriteSums(network, Member(learner, "gradient_booster", "The learner"), features, groups, cancellationToken);
        string name = Member(Member(learner, "objective", "The learner"), "name", "The objective").Text ?? "";
        XGBoostObjective objective = XGBoostObjective.Of(name);
        network.ThenWith("Add", objective.Margins(BaseScores(parameters, groups)));
        objective.Apply(network);
        return network.ToModel(
            $"XGBoost {Version(file)}".TrimEnd(),
            features,
            objective.IsLabel ? OnnxDataTypes.Int64 : OnnxDataTypes.Float,
            objective.OutputOf(groups),
            objective.IsLabel ? null : groups,
            Names(learner, features));
    }

    /// <summary>Adds the booster's sums to a network.</summary>
    private static void WriteSums(BoosterNetwork network, JsonValue booster, int features, int groups, CancellationToken cancellationToken)
    {
        string name = Member(booster, "name", "The booster").Text ?? "";
        TreeWriter writer = new(ElementType.Float32);
        switch (name)
        {
            case "gblinear":
                XGBoostLinear.Write(network, Member(booster, "model", "The booster"), features, groups);
                return;
            case "gbtree":
                Write(writer, Member(booster, "model", "The booster"), null, features, groups, cancellationToken);
                break;
            case "dart":
                // What each tree's leaves are multiplied by, since trees were dropped.
                double[] weights = Numbers(booster, "weight_drop", "The booster");
                Write(writer, Member(Member(booster, "gbtree", "The booster"), "model", "The booster"), weights, features, groups, cancellationToken);
                break;
            default:
                throw new ModelException(
                    DiagnosticIds.UnsupportedAttribute, $"The model has the booster {UntrustedText.Quote(name)}; supported are gbtree, dart and gblinear.");
        }

        network.Trees(writer, groups);
    }

    private static void Write(TreeWriter writer, JsonValue model, double[]? weights, int features, int groups, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonValue> trees = Member(model, "trees", "The booster").Items ?? [];
        double[] targets = Numbers(model, "tree_info", "The booster");
        if (trees.Count == 0)
        {
            throw new ModelException(DiagnosticIds.InvalidGraph, "The model has no trees: it was saved before its training.");
        }

        if (targets.Length != trees.Count || (weights is not null && weights.Length != trees.Count))
        {
            int numbers = targets.Length != trees.Count ? targets.Length : weights!.Length;
            throw Damage.In($"The file holds {Figures.Count(trees.Count, "tree")}, and {numbers} numbers that belong to them");
        }

        long nodes = 0;
        for (int i = 0; i < trees.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            XGBoostTree tree = new(trees[i], $"Tree {i.ToString(CultureInfo.InvariantCulture)}", features);
            nodes += tree.Nodes;
            if (nodes > MostNodes)
            {
                throw new ModelException(DiagnosticIds.TooLarge, $"The trees have more than {Figures.Count(MostNodes)} nodes.");
            }

            if (!(targets[i] >= 0 && targets[i] < groups))
            {
                throw Damage.In($"Tree {i} belongs to output {targets[i]} of {groups}");
            }

            writer.Root(tree.Write(writer, (int)targets[i], weights?[i] ?? 1));
        }
    }

    /// <summary>The base score for each output: one number, or a list of them.</summary>
    private static double[] BaseScores(JsonValue parameters, int groups)
    {
        string text = Member(parameters, "base_score", "The learner's parameters").Text ?? "";
        string[] words = text.Trim('[', ']').Split(',');
        double[] scores = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!DecimalNumber.TryParse(words[i].Trim(), out scores[i]) || double.IsNaN(scores[i]) || double.IsInfinity(scores[i]))
            {
                throw Damage.In($"The base_score is {UntrustedText.Quote(text)}, which is no number");
            }
        }

        return scores.Length == groups ? scores
            : scores.Length == 1 ? Enumerable.Repeat(scores[0], groups).ToArray()
            : throw Damage.In($"The base_score has {scores.Length} numbers for {Figures.Count(groups, "output")}");
    }

    /// <summary>
    /// The names of the features, for the struct that holds them; none where the model was trained without.
    /// </summary>
    private static KeyValuePair<string, string>[] Names(JsonValue learner, int features)
    {
        string[] names = (learner["feature_names"]?.Items ?? []).Select(item => item.Text ?? "").ToArray();
        return names.Length == features && names.All(name => name.Length > 0)
            ? [new KeyValuePair<string, string>(BoosterNetwork.InputNames, JsonWriter.Array(names))]
            : [];
    }

    private static string Version(JsonValue file) =>
        string.Join(".", (file["version"]?.Numbers ?? []).Select(part => part.ToString("R", CultureInfo.InvariantCulture)));

    private static int Integer(JsonValue parameters, string name, int least, int most, string? otherwise = null)
    {
        string text = parameters[name]?.Text ?? otherwise ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most && number >= least
            ? number
            : throw Damage.In($"The learner's parameters have {name} = {UntrustedText.Quote(text)}, where a number from {least} to {most} belongs");
    }

    /// <summary>A member that must be there.</summary>
    public static JsonValue Member(JsonValue value, string name, string subject) => value[name]
        ?? throw new ModelException(
            DiagnosticIds.InvalidGraph, $"{subject} has no member '{name}'. Save the model again: booster.save_model(\"model.json\").");

    /// <summary>A list of numbers that must be there.</summary>
    public static double[] Numbers(JsonValue value, string name, string subject) => Member(value, name, subject).Numbers
        ?? throw Damage.In($"{subject} has a member '{name}' that is no list of numbers");
}
