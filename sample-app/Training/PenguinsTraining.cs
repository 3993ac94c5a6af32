using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FusedGen.Samples.Training;

/// <summary>
/// Trains a classifier of penguins with ML.NET: texts, missing values, boosted trees, and a label that is a text.
/// </summary>
internal static class PenguinsTraining
{
    private static readonly string[] s_measurements =
        [nameof(Penguin.BillLength), nameof(Penguin.BillDepth), nameof(Penguin.FlipperLength), nameof(Penguin.BodyMass)];

    /// <summary>Trains on 70 % of the lines.</summary>
    /// <returns>The accuracy on the others.</returns>
    public static double Run(string table, string folder)
    {
        MLContext context = new(seed: 1);
        using StreamReader text = new(table);
        Penguin[] penguins = Penguin.ReadAll(text);
        IDataView data = context.Data.LoadFromEnumerable(penguins.Select(PenguinRow.Of));
        DataOperationsCatalog.TrainTestData split = context.Data.TrainTestSplit(data, testFraction: 0.3, seed: 1);
        EstimatorChain<KeyToValueMappingTransformer> pipeline = context.Transforms.Conversion.MapValueToKey("Label", nameof(Penguin.Species))
            .Append(context.Transforms.Categorical.OneHotEncoding([new(nameof(Penguin.Island)), new(nameof(Penguin.Sex))]))
            .Append(context.Transforms.ReplaceMissingValues(
                s_measurements.Select(name => new InputOutputColumnPair(name)).ToArray(), MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(context.Transforms.Concatenate("Features", [nameof(Penguin.Island), nameof(Penguin.Sex), .. s_measurements]))
            .Append(context.MulticlassClassification.Trainers.LightGbm(numberOfLeaves: 8, minimumExampleCountPerLeaf: 5, numberOfIterations: 20))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        TransformerChain<KeyToValueMappingTransformer> model = pipeline.Fit(split.TrainSet);
        string file = Path.Combine(folder, "penguins.onnx");
        using (FileStream stream = File.Create(file))
        {
            context.Model.ConvertToOnnx(model, split.TrainSet, stream);
        }

        WriteAnswers(context, model, data, Path.Combine(folder, "penguins.answers.csv"));
        double accuracy = context.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"penguins: {100 * accuracy:f1} % right on 30 % of the table, {file}"));
        return accuracy;
    }

    /// <summary>ML.NET's own answer to each line: the label and three scores.</summary>
    private static void WriteAnswers(MLContext context, TransformerChain<KeyToValueMappingTransformer> model, IDataView data, string file)
    {
        StringBuilder text = new();
        foreach (PenguinAnswer answer in context.Data.CreateEnumerable<PenguinAnswer>(model.Transform(data), reuseRowObject: false))
        {
            text.Append(answer.PredictedLabel).Append(',')
                .AppendJoin(',', answer.Score.Select(score => score.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        File.WriteAllText(file, text.ToString());
    }

    /// <summary>A line as ML.NET reads it.</summary>
    private sealed class PenguinRow
    {
        public string Species { get; set; } = "";

        public string Island { get; set; } = "";

        public string Sex { get; set; } = "";

        public float BillLength { get; set; }

        public float BillDepth { get; set; }

        public float FlipperLength { get; set; }

        public float BodyMass { get; set; }

        public static PenguinRow Of(Penguin penguin) => new()
        {
            Species = penguin.Species,
            Island = penguin.Island,
            Sex = penguin.Sex,
            BillLength = penguin.BillLength,
            BillDepth = penguin.BillDepth,
            FlipperLength = penguin.FlipperLength,
            BodyMass = penguin.BodyMass,
        };
    }

    private sealed class PenguinAnswer
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
