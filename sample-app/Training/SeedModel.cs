using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FusedGen.Samples.Training;

/// <summary>The network of the question that began this project: Linear, BatchNorm, Linear.</summary>
internal sealed class SeedModel : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(20, 8, hasBias: false);
    private readonly BatchNorm1d bn1 = nn.BatchNorm1d(8, affine: false);
    private readonly Linear fc2 = nn.Linear(8, 9);

    public SeedModel()
        : base("seed") => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using Tensor hidden = fc1.call(input);
        using Tensor normalised = bn1.call(hidden);
        return fc2.call(normalised);
    }
}
