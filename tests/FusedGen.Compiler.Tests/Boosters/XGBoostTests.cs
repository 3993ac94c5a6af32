using System.Globalization;
using System.Text;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>XGBoost's JSON, against an evaluation that knows nothing of the compiler.</summary>
public class XGBoostTests
{
    private const int Features = 5;
    private const double Tolerance = 1e-6;

    /// <summary>Objectives with a base score, that score as a sum, and what becomes of a sum.</summary>
    public static TheoryData<string, string, double, string> Objectives => new()
    {
        { "reg:squarederror", "1.25E0", 1.25, "same" },
        { "reg:squarederror", "[1.25E0]", 1.25, "same" },
        { "reg:absoluteerror", "-2E-1", -0.2f, "same" },
        { "reg:pseudohubererror", "0E0", 0, "same" },
        { "rank:ndcg", "5E-1", 0.5, "same" },
        { "reg:logistic", "5E-1", 0, "logistic" },
        { "binary:logistic", "2.5E-1", -1.0986122886681098, "logistic" },
        { "binary:logitraw", "2.5E-1", -1.0986122886681098, "same" },
        { "binary:hinge", "5E-1", 0.5, "positive" },
        { "count:poisson", "2E0", 0.6931471805599453, "exponential" },
        { "reg:gamma", "2E0", 0.6931471805599453, "exponential" },
        { "reg:tweedie", "5E-1", -0.6931471805599453, "exponential" },
        { "survival:cox", "1E0", 0, "exponential" },
        { "survival:aft", "5E-1", -0.6931471805599453, "exponential" },
    };

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Sums_become_predictions(string objective, string baseScore, double margin, string transform)
    {
        XGBoostFile file = new(seed: 3, trees: 9) { Objective = objective, BaseScore = baseScore };
        Check(file, row => file.Sums(row).Select(sum => sum + margin).Select(sum => transform switch
        {
            "logistic" => 1 / (1 + Math.Exp(-sum)),
            "exponential" => Math.Exp(sum),
            "positive" => sum > 0 ? 1 : 0,
            _ => sum,
        }));
    }

    [Theory]
    [InlineData("[1E0,-5E-1,2.5E-1]")]
    [InlineData("5E-1")]
    public void Classes_have_trees_of_their_own(string baseScore)
    {
        double[] margins = baseScore[0] == '[' ? [1, -0.5, 0.25] : [0.5, 0.5, 0.5];
        XGBoostFile file = new(seed: 4, trees: 12, groups: 3) { Objective = "multi:softprob", BaseScore = baseScore };
        double[] Sums(double[] row) => [.. file.Sums(row).Zip(margins, (s, m) => s + m)];
        Check(file, row =>
        {
            double[] powers = [.. Sums(row).Select(Math.Exp)];
            return powers.Select(p => p / powers.Sum());
        });
        XGBoostFile labels = new(seed: 4, trees: 12, groups: 3) { Objective = "multi:softmax", BaseScore = baseScore };
        Check(labels, row => [Array.IndexOf(Sums(row), Sums(row).Max())]);
        XGBoostFile targets = new(seed: 4, trees: 12, groups: 3) { BaseScore = baseScore, NumberOfTargets = "3" };
        Check(targets, Sums);
    }

    [Fact]
    public void Dropped_trees_count_by_their_weight()
    {
        XGBoostFile file = new(seed: 5, trees: 6) { Weights = [1, 0.5f, 0.25f, 1, 0, 0.125f], WritesWords = true };
        Check(file, row => [file.Sums(row)[0] + 0.5]);
    }

    [Theory]
    [InlineData("reg:squarederror", 1)]
    [InlineData("binary:logistic", 1)]
    [InlineData("multi:softprob", 3)]
    public void The_binary_form_is_the_same_model(string objective, int groups)
    {
        byte[] json = new XGBoostFile(seed: 6, trees: 9, groups: groups) { Objective = objective, WritesWords = true }.ToBytes();
        byte[] binary = UniversalBinaryJson.Of(json);

        Assert.True(new Graph.SameGraph((_, _) => false).Is(GraphOf(json), GraphOf(binary), out _));

        static Graph.ModelGraph GraphOf(byte[] file) => FoldedModel.Of(file, new ModelOptions(), CancellationToken.None).Graph;
    }

    [Theory]
    [InlineData("reg:squarederror", 1)]
    [InlineData("binary:logistic", 1)]
    [InlineData("multi:softprob", 3)]
    public void A_linear_booster_adds_what_is_known(string objective, int groups)
    {
        Random random = new(9);
        float[] weights = [.. Enumerable.Range(0, (Features + 1) * groups).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        weights[0] = 0;
        string numbers = string.Join(",", weights.Select(w => w.ToString("R", CultureInfo.InvariantCulture)));
        byte[] file = Encoding.UTF8.GetBytes($$"""
            {"learner":{"attributes":{},"feature_names":[],"feature_types":[],
            "gradient_booster":{"model":{"boosted_rounds":"10","weights":[{{numbers}}]},"name":"gblinear"},
            "learner_model_param":{"base_score":"2.5E-1","num_class":"{{(groups > 1 ? groups : 0)}}","num_feature":"{{Features}}"},
            "objective":{"name":"{{objective}}"} },"version":[3,0,2]}
            """);
        double margin = objective == "binary:logistic" ? Math.Log(0.25 / 0.75) : 0.25;
        double[][] rows = [.. Enumerable.Range(0, 100).Select(_ => Row(random))];

        BoosterAnswers.Check(file, rows, [.. rows.SelectMany(Answers)], Tolerance);
        BoosterAnswers.Check(UniversalBinaryJson.Of(file), rows, [.. rows.SelectMany(Answers)], Tolerance);

        double[] Answers(double[] row)
        {
            double[] sums = [.. Enumerable.Range(0, groups).Select(group => margin + weights[(Features * groups) + group]
                + row.Select((x, feature) => double.IsNaN(x) ? 0 : x * weights[(feature * groups) + group]).Sum())];
            double[] powers = [.. sums.Select(sum => Math.Exp(sum - sums.Max()))];
            return objective switch
            {
                "binary:logistic" => [.. sums.Select(sum => 1 / (1 + Math.Exp(-sum)))],
                "multi:softprob" => [.. powers.Select(p => p / powers.Sum())],
                _ => sums,
            };
        }
    }

    [Fact]
    public void Names_of_features_are_those_of_the_struct()
    {
        XGBoostFile file = new(seed: 5, trees: 3) { Names = ["area", "age", "rooms", "noise", "town"] };
        FoldedModel model = FoldedModel.Of(file.ToBytes(), new ModelOptions(), CancellationToken.None);
        Assert.Equal("XGBoost 3.0.2", model.Lowered.Producer);
        Assert.Equal("""["area","age","rooms","noise","town"]""", Assert.Single(model.Lowered.Metadata).Value);
        Assert.Equal(ElementNames.InputsKey, model.Lowered.Metadata[0].Key);
    }

    private static void Check(XGBoostFile file, Func<double[], IEnumerable<double>> answer)
    {
        Random random = new(8);
        double[][] rows = [.. Enumerable.Range(0, 200).Select(_ => Row(random))];
        BoosterAnswers.Check(file.ToBytes(), rows, [.. rows.SelectMany(answer)], Tolerance);
    }

    private static double[] Row(Random random)
    {
        double[] row = [.. Enumerable.Range(0, Features).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
        row[Features - 1] = random.Next(6) == 0 ? new[] { -1, -0.5, 0.5, 3.7, 12, 1e9 }[random.Next(6)] : random.Next(12);
        row[random.Next(Features)] = double.NaN;
        return row;
    }
}
