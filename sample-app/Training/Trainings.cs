using TorchSharp;

namespace FusedGen.Samples.Training;

/// <summary>All trainings, one after the other.</summary>
internal static class Trainings
{
    public static int Run(string folder)
    {
        // One thread adds in one order, so the same seed gives the same weights on one machine.
        torch.set_num_threads(1);
        string models = Path.Combine(folder, "models");
        Directory.CreateDirectory(models);
        SeedTraining.Run(models);
        double accuracy = DigitsTraining.Run(Path.Combine(folder, "data", "optical-digits.csv"), models);
        double right = PenguinsTraining.Run(Path.Combine(folder, "data", "penguins.csv"), models);
        return accuracy >= 0.97 && right >= 0.95 ? 0 : 1;
    }
}
