using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>A tensor of a reference vector.</summary>
/// <param name="Name">Its name, which may be empty.</param>
/// <param name="Tensor">Its elements, numbers or texts.</param>
internal sealed record VectorTensor(string Name, Tensor Tensor)
{
    public static VectorTensor Read(string path)
    {
        (string name, Tensor tensor) = OnnxTensorReader.Read(File.ReadAllBytes(path));
        return new VectorTensor(name, tensor);
    }
}
