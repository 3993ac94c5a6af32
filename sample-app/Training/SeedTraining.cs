using System.Globalization;
using System.Text;
using FusedGen.TorchSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FusedGen.Samples.Training;

/// <summary>
/// Trains the question's network as the question did: 1,000 steps of SGD on random inputs towards ones.
/// </summary>
internal static class SeedTraining
{
    private const int Inputs = 20;
    private const int Steps = 1000;
    private const int BatchSize = 100;
    private const int ComparedRows = 32;

    public static void Run(string folder)
    {
        random.manual_seed(20);
        using SeedModel model = new();
        using optim.Optimizer optimizer = optim.SGD(model.parameters(), 0.01);
        float lastLoss = 0;
        for (int step = 0; step < Steps; step++)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor loss = nn.functional.mse_loss(model.call(rand(BatchSize, Inputs)), ones(BatchSize, 9));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            lastLoss = loss.item<float>();
        }

        // A few rows of another spread than the training's: batch statistics are then far from the running ones, as in
        // the question.
        using Tensor samples = randn(ComparedRows, Inputs);
        string file = Path.Combine(folder, "seed.onnx");
        model.ExportOnnx(file, [Inputs], new OnnxExportOptions { GraphName = "seed", Samples = samples, StoreTrainingOutputs = true });
        WriteAnswers(model, samples, Path.Combine(folder, "seed.answers.csv"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed: loss {lastLoss:f5} after {Steps} steps, {file}"));
    }

    /// <summary>A line for each sample: 20 inputs, 9 outputs in training mode, 9 in evaluation mode.</summary>
    private static void WriteAnswers(SeedModel model, Tensor samples, string file)
    {
        using IDisposable gradients = no_grad();
        model.eval();
        using Tensor evaluation = model.call(samples);
        model.train();
        using Tensor training = model.call(samples);
        using Tensor table = cat([samples, training, evaluation], 1);
        float[] values = table.data<float>().ToArray();
        int columns = (int)table.shape[1];
        StringBuilder text = new();
        for (int row = 0; row < ComparedRows; row++)
        {
            text.AppendJoin(',', values.Skip(row * columns).Take(columns).Select(value => value.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        File.WriteAllText(file, text.ToString());
    }
}
