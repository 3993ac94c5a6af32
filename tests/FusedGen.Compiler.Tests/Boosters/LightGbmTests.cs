namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>Models that the LightGBM library trains here, against its own answers.</summary>
public class LightGbmTests
{
    private const int Features = 6;
    private const double Tolerance = 1e-12;
    private const string Small = " num_leaves=12 min_data_in_leaf=5 min_data_per_group=5 cat_smooth=1 learning_rate=0.2";

    /// <summary>
    /// Parameters, outputs, and what is predicted: a number, a positive one, a class of two, a class of three, or a
    /// share.
    /// </summary>
    public static TheoryData<string, int, string> Models => new()
    {
        { "objective=regression", 1, "number" },
        { "objective=regression reg_sqrt=true", 1, "number" },
        { "objective=regression use_missing=false", 1, "number" },
        { "objective=regression zero_as_missing=true", 1, "number" },
        { "objective=regression categorical_feature=3,4", 1, "number" },
        { "objective=regression categorical_feature=3,4 max_cat_to_onehot=1", 1, "number" },
        { "objective=regression categorical_feature=3,4 max_cat_to_onehot=1 use_missing=false", 1, "number" },
        { "objective=regression categorical_feature=3,4 zero_as_missing=true", 1, "number" },
        { "objective=regression max_depth=1", 1, "number" },
        { "objective=regression_l1", 1, "number" },
        { "objective=huber", 1, "number" },
        { "objective=fair", 1, "number" },
        { "objective=quantile alpha=0.8", 1, "number" },
        { "objective=mape", 1, "positive" },
        { "objective=poisson", 1, "positive" },
        { "objective=gamma", 1, "positive" },
        { "objective=tweedie", 1, "positive" },
        { "objective=binary", 1, "two" },
        { "objective=binary sigmoid=0.7 is_unbalance=true", 1, "two" },
        { "objective=binary boosting=dart drop_rate=0.5", 1, "two" },
        { "objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.7", 1, "two" },
        { "objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.7", 1, "number" },
        { "objective=binary data_sample_strategy=goss", 1, "two" },
        { "objective=multiclass num_class=3", 3, "three" },
        { "objective=multiclass num_class=3 boosting=rf bagging_freq=1 bagging_fraction=0.7", 3, "three" },
        { "objective=multiclassova num_class=3 sigmoid=1.3", 3, "three" },
        { "objective=cross_entropy", 1, "share" },
        { "objective=cross_entropy_lambda", 1, "share" },
        { "objective=lambdarank", 1, "three" },
        { "objective=rank_xendcg", 1, "three" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void The_answers_are_those_of_the_library(string parameters, int outputs, string kind)
    {
        if (!NativeLightGbm.IsThere)
        {
            return;
        }

        Random random = new(11);
        double[][] rows = [.. Enumerable.Range(0, 400).Select(_ => TrainingRow(random))];
        using NativeLightGbm library = new(rows, [.. rows.Select(row => Target(row, kind))], parameters + Small, rounds: 15);
        double[][] asked = [.. rows.Take(60), .. Enumerable.Range(0, 300).Select(_ => StrangeRow(random))];
        BoosterAnswers.Check(library.Save(), asked, library.Predict(asked, outputs), Tolerance);
    }

    [Theory]
    [InlineData("objective=regression")]
    [InlineData("objective=regression linear_tree=true")]
    public void A_model_of_one_leaf_is_a_number(string parameters)
    {
        if (!NativeLightGbm.IsThere)
        {
            return;
        }

        Random random = new(11);
        double[][] rows = [.. Enumerable.Range(0, 40).Select(_ => TrainingRow(random))];
        using NativeLightGbm library = new(rows, [.. rows.Select(_ => 3f)], parameters, rounds: 2);
        BoosterAnswers.Check(library.Save(), rows, library.Predict(rows, 1), Tolerance);
    }

    /// <summary>
    /// Parameters of trees with linear models in their leaves, outputs, what is predicted, leaves of a tree, and
    /// iterations.
    /// </summary>
    public static TheoryData<string, int, string, int, int> LinearTrees => new()
    {
        { "objective=regression", 1, "number", 12, 15 },
        { "objective=regression", 1, "number", 63, 30 },
        { "objective=regression", 1, "number", 3, 60 },
        { "objective=regression", 1, "number", 12, 1 },
        { "objective=regression use_missing=false", 1, "number", 12, 15 },
        { "objective=regression categorical_feature=3,4", 1, "number", 12, 15 },
        { "objective=regression linear_lambda=0.1 boosting=dart drop_rate=0.5", 1, "number", 12, 15 },
        { "objective=quantile alpha=0.8", 1, "number", 12, 15 },
        { "objective=poisson", 1, "positive", 12, 15 },
        { "objective=binary", 1, "two", 12, 15 },
        { "objective=multiclass num_class=3", 3, "three", 12, 15 },
        { "objective=multiclassova num_class=3", 3, "three", 12, 15 },
    };

    [Theory]
    [MemberData(nameof(LinearTrees))]
    public void Linear_models_in_leaves_have_the_answers_of_the_library(string parameters, int outputs, string kind, int leaves, int rounds)
    {
        if (!NativeLightGbm.IsThere)
        {
            return;
        }

        Random random = new(11);
        double[][] rows = [.. Enumerable.Range(0, 400).Select(_ => TrainingRow(random))];
        string all = $"{parameters} linear_tree=true num_leaves={leaves}{Small.Replace("num_leaves=12", "", StringComparison.Ordinal)}";
        using NativeLightGbm library = new(rows, [.. rows.Select(row => Target(row, kind))], all, rounds);
        byte[] file = library.Save();
        Assert.Contains("leaf_coeff=", System.Text.Encoding.UTF8.GetString(file), StringComparison.Ordinal);

        double[][] asked = [.. rows.Take(60), .. Enumerable.Range(0, 300).Select(_ => StrangeRow(random))];
        BoosterAnswers.Check(file, asked, library.Predict(asked, outputs), Tolerance);
    }

    private static double[] TrainingRow(Random random) =>
    [
        random.NextDouble() * 10,
        random.Next(5) == 0 ? double.NaN : random.NextDouble() - 0.5,
        random.Next(3) == 0 ? 0 : (random.NextDouble() * 4) - 2,
        random.Next(9) == 0 ? double.NaN : random.Next(70),
        random.Next(3),
        random.Next(-5, 5),
    ];

    /// <summary>
    /// A row with what training has not seen: other categories, fractions of them, infinities, numbers next to zero.
    /// </summary>
    private static double[] StrangeRow(Random random)
    {
        double[] strange =
        [
            double.NaN, 0, -0.0, 1e-36, -1e-36, 1.0000000180025095e-35, -1.0000000180025095e-35, 2e-35, -2e-35, double.PositiveInfinity,
            double.NegativeInfinity, 3e9, -3e9, -1, -0.5, -1.5, 0.5, 2.7,
            31.9, 32, 63.5, 64, 69, 70, 500, 1e300,
        ];
        double[] row = TrainingRow(random);
        for (int i = 0; i < Features; i++)
        {
            row[i] = random.Next(3) == 0 ? strange[random.Next(strange.Length)] : row[i];
        }

        return row;
    }

    private static float Target(double[] row, string kind)
    {
        double sum = Math.Sin(row[0]) + (double.IsNaN(row[1]) ? 0.7 : row[1]) + (row[2] * row[2] / 3) + (double.IsNaN(row[3]) ? -1 : row[3] * 7 % 11 / 5)
            + (row[4] == 1 ? 0.5 : 0) + (row[5] / 9);
        return (float)(kind switch
        {
            "positive" => Math.Exp(sum / 3),
            "two" => sum > 1.5 ? 1 : 0,
            "three" => sum > 2 ? 2 : sum > 1 ? 1 : 0,
            "share" => 1 / (1 + Math.Exp(1 - sum)),
            _ => sum,
        });
    }
}
