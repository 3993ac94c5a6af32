using System.Globalization;
using FusedGen.TorchSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FusedGen.Samples.Training;

/// <summary>
/// Trains a classifier of handwritten digits on four fifths of the images, and measures it on the others.
/// </summary>
internal static class DigitsTraining
{
    private const int Epochs = 60;
    private const int BatchSize = 64;

    public static double Run(string images, string folder)
    {
        random.manual_seed(7);
        DigitImages seen = DigitImages.Read(images, heldOut: false), heldOut = DigitImages.Read(images, heldOut: true);

        // The first normalisation takes raw pixels, 0 to 16, and keeps their scale inside the model.
        using var model = nn.Sequential(
            ("scale", nn.BatchNorm1d(64, affine: false)),
            ("fc1", nn.Linear(64, 96)),
            ("bn1", nn.BatchNorm1d(96)),
            ("relu1", nn.ReLU()),
            ("drop1", nn.Dropout(0.3)),
            ("fc2", nn.Linear(96, 48)),
            ("bn2", nn.BatchNorm1d(48)),
            ("relu2", nn.ReLU()),
            ("drop2", nn.Dropout(0.2)),
            ("fc3", nn.Linear(48, 10)),
            ("probabilities", nn.Softmax(1)));
        using optim.Optimizer optimizer = optim.Adam(model.parameters(), 2e-3, weight_decay: 1e-4);
        var schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, Epochs);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            using IDisposable scope = NewDisposeScope();
            foreach (Tensor batch in randperm(seen.Digits.shape[0]).split(BatchSize))
            {
                Tensor probabilities = model.call(seen.Pixels[batch]);
                Tensor loss = nn.functional.nll_loss((probabilities + 1e-7).log(), seen.Digits[batch]);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            }

            schedule.step();
        }

        model.eval();
        double accuracy;
        using (no_grad())
        {
            accuracy = model.call(heldOut.Pixels).argmax(1).eq(heldOut.Digits).to(ScalarType.Float64).mean().item<double>();
        }

        string file = Path.Combine(folder, "digits.onnx");
        model.ExportOnnx(file, [64], new OnnxExportOptions { GraphName = "digits", InputName = "pixels", OutputName = "probabilities",
            Samples = heldOut.Pixels[TensorIndex.Slice(0, 16)] });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"digits: {accuracy:p2} of {heldOut.Digits.shape[0]} held-out images, {file}"));
        return accuracy;
    }
}
