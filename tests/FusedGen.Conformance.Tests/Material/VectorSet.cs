using FusedGen.Compiler.Graph;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>Inputs and the outputs that belong to them.</summary>
/// <param name="Inputs">In the order of their numbers.</param>
/// <param name="Outputs">In the order of their numbers.</param>
/// <param name="DoubleOutputs">The outputs in double by the number of the output, where the trainer gave them.</param>
/// <param name="WideOutputs">Those of the same network in float, where it is of half precision.</param>
internal sealed record VectorSet(
    IReadOnlyList<VectorTensor> Inputs, IReadOnlyList<VectorTensor> Outputs, IReadOnlyDictionary<int, Tensor> DoubleOutputs,
    IReadOnlyDictionary<int, Tensor> WideOutputs)
{
    private const int MostFiles = 100;

    public static VectorSet Read(string folder)
    {
        return new VectorSet(Files(folder, "input"), Files(folder, "output"), Others(folder, "f64"), Others(folder, "wide"));
    }

    private static Dictionary<int, Tensor> Others(string folder, string kind)
    {
        Dictionary<int, Tensor> tensors = [];
        for (int i = 0; i < MostFiles; i++)
        {
            string path = Path.Combine(folder, $"output_{i}_{kind}.pb");
            if (File.Exists(path))
            {
                tensors.Add(i, VectorTensor.Read(path).Tensor);
            }
        }

        return tensors;
    }

    private static List<VectorTensor> Files(string folder, string kind)
    {
        List<VectorTensor> tensors = [];
        for (int i = 0; i < MostFiles; i++)
        {
            string path = Path.Combine(folder, $"{kind}_{i}.pb");
            if (File.Exists(path))
            {
                tensors.Add(VectorTensor.Read(path));
            }
        }

        return tensors;
    }
}
