//! apigw-doctor
