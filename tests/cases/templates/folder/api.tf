resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  endpoint_configuration {
    types = ["PRIVATE"]
  }
}

resource "aws_vpc_endpoint" "api" {
  service_name        = "com.amazonaws.eu-west-1.execute-api"
  vpc_id              = aws_vpc.main.id
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.api.id]
}
